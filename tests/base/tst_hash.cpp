// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "support/scratch.h"

using namespace taxon;

/// SHA-256 against the published vectors of FIPS 180-4.
class TestHash : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void equalsThePublishedVectors_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("hex");
        QTest::newRow("empty") << QByteArray() << QByteArray("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        QTest::newRow("abc") << QByteArray("abc") << QByteArray("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        QTest::newRow("a million a") << QByteArray(1'000'000, 'a') << QByteArray("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }

    void equalsThePublishedVectors()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, hex);
        const test::ScratchFolder scratch;
        const std::string bytes = text.toStdString();
        QCOMPARE(toHex(sha256(std::string_view(bytes))), hex.toStdString());
        QCOMPARE(toHex(sha256OfFile(scratch.write("x", bytes))), hex.toStdString());
        Sha256 parts;
        for (std::size_t i = 0; i < bytes.size(); i += 70'001)
            parts.update(std::string_view(bytes).substr(i, 70'001));
        QCOMPARE(toHex(parts.finish()), hex.toStdString());
        QCOMPARE(toHex(digestFromHex(hex.toStdString())), hex.toStdString());
    }

    void refusesWhatIsNoDigest_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("short") << QByteArray("abc");
        QTest::newRow("not hexadecimal") << QByteArray(64, 'g');
        QTest::newRow("long") << QByteArray(65, 'a');
    }

    void refusesWhatIsNoDigest()
    {
        QFETCH(QByteArray, text);
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "64 hexadecimal", [&] { (void)digestFromHex(text.toStdString()); }));
    }

    void unitIntervalStaysBelowOne()
    {
        Sha256Digest digest{};
        QCOMPARE(unitInterval(digest), 0.0);
        digest[0] = 0x80;
        QCOMPARE(unitInterval(digest), 0.5);
        digest.fill(0xFF);
        QVERIFY(unitInterval(digest) < 1.0);
    }

    void namesAMissingFile()
    {
        const test::ScratchFolder scratch;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "gone", [&] { (void)sha256OfFile(scratch.path() / "gone"); }));
    }
};

QTEST_GUILESS_MAIN(TestHash)
#include "tst_hash.moc"
