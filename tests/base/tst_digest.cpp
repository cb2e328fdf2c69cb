// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"
#include "base/digest.h"
#include "base/hex.h"
#include "base/shared_text.h"
#include "support/scratch.h"

#include <array>
#include <unordered_set>

using namespace taxon;

/// Hashes as bytes and texts that are shared: the same values as the strings they stand for.
class TestDigest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAndWritesHexadecimal()
    {
        const std::array<std::uint8_t, 4> bytes{0x00, 0x9f, 0xa0, 0xff};
        QCOMPARE(hexText(bytes), std::string("009fa0ff"));
        std::array<std::uint8_t, 4> read{};
        QVERIFY(parseHex("009FA0ff", read) && read == bytes);
    }

    void refusesWhatIsNotHexadecimal_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("too short") << QByteArray("00112233445566778899aabbccddee");
        QTest::newRow("too long") << QByteArray("00112233445566778899aabbccddeeff0");
        QTest::newRow("a letter behind f") << QByteArray("00112233445566778899aabbccddeefg");
        QTest::newRow("a sign") << QByteArray("+0112233445566778899aabbccddeeff");
        QTest::newRow("a space") << QByteArray("00112233445566778899aabbccddee f");
    }

    void refusesWhatIsNotHexadecimal()
    {
        QFETCH(QByteArray, text);
        const std::string hex = text.toStdString();
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "32 hexadecimal", [&] { (void)checksumFromHex(hex); }));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "32 hexadecimal", [&] { (void)Digest<16>(hex); }));
    }

    void standsForItsText()
    {
        const std::string hex = "00112233445566778899aabbccddeeff";
        const Digest<16> digest = hex;
        QCOMPARE(digest.str(), hex);
        QVERIFY(digest == hex && digest.size() == 32 && !digest.empty());
        QVERIFY(digest == Digest<16>(checksumFromHex(hex)));
        QVERIFY(Digest<16>("00112233445566778899aabbccddeefe") < digest);
        QCOMPARE((std::unordered_set<Digest<16>, DigestHash>{digest, digest}.size()), std::size_t{1});
    }

    void isNothingWithoutAText()
    {
        const Digest<32> none = "";
        QVERIFY(none.empty() && none == Digest<32>() && none.str().empty() && none.size() == 0);
    }

    void sharesEqualTexts()
    {
        const SharedText cat = "cat";
        const SharedText again = std::string("cat");
        QVERIFY(cat == again && &cat.str() == &again.str());
        QVERIFY(cat == "cat" && cat != SharedText("dog") && cat < SharedText("dog"));
        QVERIFY(SharedText().empty() && SharedText("") == SharedText());
        QCOMPARE("a " + cat, std::string("a cat"));
    }
};

QTEST_APPLESS_MAIN(TestDigest)
#include "tst_digest.moc"
