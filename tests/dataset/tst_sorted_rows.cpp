// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/sorted_rows.h"
#include "places.h"
#include "source_images.h"
#include "support/scratch.h"

#include <utility>

using namespace taxon;
using dataset::Manifest;
using dataset::ManifestRow;
using dataset::RowsByPath;
using dataset::SortedRows;

namespace {

bool isSame(const ManifestRow& a, const ManifestRow& b)
{
    const auto all = [](const ManifestRow& row) {
        return std::tie(row.path, row.className, row.subClass, row.set, row.reason, row.group, row.pixelHash, row.sha256, row.checksum, row.bytes);
    };
    return all(a) == all(b);
}

} // namespace

/// SortedRows: what was put in comes out by path, whole, from however many pieces of the file.
class TestSortedRows : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givesEveryRowByPath_data()
    {
        QTest::addColumn<int>("pieceRows");
        QTest::newRow("a piece each") << 1;
        QTest::newRow("several pieces, the last not full") << 7;
        QTest::newRow("one piece") << 1000;
    }
    void givesEveryRowByPath()
    {
        QFETCH(int, pieceRows);
        test::Request request = test::twoClasses(30);
        request.rules.classes["dog"].maxImages = 10;
        test::addClass(request, "cat", 5, "tabby");
        Manifest manifest = request.make();
        manifest.rows[3].path = "long/" + std::string(200'000, 'x'); // longer than what is read at once
        const SortedRows rows(dataset::eachRowOf(manifest), {}, static_cast<std::size_t>(pieceRows));
        std::size_t count = 0;
        std::string last;
        for (RowsByPath at(rows); at.row() != nullptr; at.next(), ++count) {
            QVERIFY(last < at.row()->path);
            last = at.row()->path;
            QVERIFY2(isSame(*at.row(), test::rowOf(manifest, last)), last.substr(0, 40).c_str());
            QVERIFY(isSame(rows.at(at.place()), *at.row()));
        }
        QCOMPARE(count, manifest.rows.size());
    }
    void ofNoRowsIsEmpty()
    {
        const SortedRows none(dataset::eachRowOf(Manifest()), {});
        QCOMPARE(RowsByPath(none).row(), nullptr);
    }
    void passesOnWhatItsSourceThrows()
    {
        QVERIFY(test::throwsError(ErrorCode::Damaged, "torn",
                                  [] { const SortedRows rows([](const auto&) { throw Error(ErrorCode::Damaged, "torn"); }, {}); }));
    }
};

QTEST_GUILESS_MAIN(TestSortedRows)
#include "tst_sorted_rows.moc"
