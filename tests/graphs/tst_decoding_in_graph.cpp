// SPDX-License-Identifier: GPL-3.0-or-later
#include "graphs/saved_model.h"
#include "support/scratch.h"

using namespace taxon;
using graphs::GraphDecoding;

/// What is said of a file before a server is asked about it; tests/peers asks TensorFlow itself.
class TestDecodingInGraph : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tellsWhatTensorFlowReads()
    {
        using images::Format;
        const auto decoding = [](images::ImageInfo info) { return graphs::decodingInGraph(info); };
        QVERIFY(decoding({.format = Format::Jpeg}) == GraphDecoding::Same);
        QVERIFY(decoding({.format = Format::Jpeg, .channels = 4, .cmyk = true}) == GraphDecoding::Close);
        QVERIFY(decoding({.format = Format::Png, .bits = 16, .channels = 4, .alpha = true}) == GraphDecoding::Same);
        QVERIFY(decoding({.format = Format::Bmp}) == GraphDecoding::Same);
        QVERIFY(decoding({.format = Format::Bmp, .channels = 4}) == GraphDecoding::Refused);
        QVERIFY(decoding({.format = Format::Bmp, .palette = true}) == GraphDecoding::Refused);
        QVERIFY(decoding({.format = Format::WebP}) == GraphDecoding::Refused);
        QVERIFY(decoding({.format = Format::Tiff}) == GraphDecoding::Refused);
    }
};

QTEST_GUILESS_MAIN(TestDecodingInGraph)
#include "tst_decoding_in_graph.moc"
