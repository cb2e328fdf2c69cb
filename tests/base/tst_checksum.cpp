// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"
#include "base/checksum_kernel.h"
#include "support/scratch.h"

#include <algorithm>
#include <xxhash.h>

using namespace taxon;

/// XXH3-128 against what xxhsum -H128 of xxHash 0.8 prints.
class TestChecksum : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsTheReference_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("empty") << QByteArray() << QByteArray("99aa06d3014798d86001c324468d497f");
        QTest::newRow("abc") << QByteArray("abc") << QByteArray("06b05ab6733a618578af5f94892f3950");
        QTest::newRow("a million a") << QByteArray(1'000'000, 'a') << QByteArray("a545df8e384a9579b1fd6fae5285c4eb");
    }

    void equalsTheReference()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, hex);
        const auto bytes = std::as_bytes(std::span(text.constData(), static_cast<std::size_t>(text.size())));
        QCOMPARE(checksum(bytes), hex.toStdString());
        Checksum parts;
        for (std::size_t i = 0; i < bytes.size(); i += 70'001)
            parts.update(bytes.subspan(i, std::min<std::size_t>(70'001, bytes.size() - i)));
        QCOMPARE(parts.toHex(), hex.toStdString());
    }

    /// The program takes the fastest build that runs here; the others must give the same.
    void everyBuildGivesTheSame()
    {
        std::vector<std::byte> bytes(5000);
        for (std::size_t i = 0; i < bytes.size(); ++i)
            bytes[i] = static_cast<std::byte>(i * 7919 >> 3);
        for (const ChecksumKernel* kernel : {avx2ChecksumKernel(), avx512ChecksumKernel()})
            for (std::size_t size = 0; kernel != nullptr && size <= bytes.size(); size += size < 300 ? 1 : 97) {
                ChecksumDigest digest{};
                kernel->digest(bytes.data(), size, digest.data());
                XXH128_canonical_t expected;
                XXH128_canonicalFromHash(&expected, XXH3_128bits(bytes.data(), size)); // the library's own, without any of these
                QVERIFY(std::equal(digest.begin(), digest.end(), expected.digest));
            }
    }

    void seesOneFlippedBit()
    {
        std::vector<std::byte> bytes(4096);
        const std::string before = checksum(bytes);
        bytes[4095] ^= std::byte{1};
        QVERIFY(checksum(bytes) != before);
    }
};

QTEST_APPLESS_MAIN(TestChecksum)
#include "tst_checksum.moc"
