// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/scratch.h"
#include "trackers/crc32c.h"
#include "trackers/event_record.h"

#include <array>

using namespace taxon;
using namespace taxon::trackers;

/// TFRecord and the events in it: checksums by published vectors, bytes by hand.
class TestEventRecord : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void hasTheChecksumOfThePublishedVectors_data();
    void hasTheChecksumOfThePublishedVectors();
    void masksTheChecksum();
    void framesARecord();
    void beginsWithTheFileVersion();
    void writesScalars();
};

/// RFC 3720 (iSCSI), B.4, and the check value of the catalogue of parametrised CRC algorithms.
void TestEventRecord::hasTheChecksumOfThePublishedVectors_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<quint32>("checksum");
    QByteArray rising;
    QByteArray falling;
    for (int i = 0; i < 32; ++i) {
        rising.append(static_cast<char>(i));
        falling.prepend(static_cast<char>(i));
    }
    QTest::newRow("nothing") << QByteArray() << 0x00000000u;
    QTest::newRow("123456789") << QByteArray("123456789") << 0xE3069283u;
    QTest::newRow("32 bytes of zeroes") << QByteArray(32, '\0') << 0x8A9136AAu;
    QTest::newRow("32 bytes of ones") << QByteArray(32, '\xFF') << 0x62A8AB43u;
    QTest::newRow("32 bytes that rise") << rising << 0x46DD794Eu;
    QTest::newRow("32 bytes that fall") << falling << 0x113FDB5Cu;
}

void TestEventRecord::hasTheChecksumOfThePublishedVectors()
{
    QFETCH(QByteArray, bytes);
    QFETCH(quint32, checksum);
    QCOMPARE(crc32c(bytes.toStdString()), checksum);
}

void TestEventRecord::masksTheChecksum()
{
    // 0xE3069283 rotated right by 15 is 0x2507C60D
    QCOMPARE(maskedCrc32c("123456789"), 0x2507C60Du + 0xA282EAD8u);
}

void TestEventRecord::framesARecord()
{
    const std::string record = tfRecord("123456789");
    QCOMPARE(record.size(), std::size_t{8 + 4 + 9 + 4});
    QCOMPARE(record.substr(0, 8), std::string("\x09\0\0\0\0\0\0\0", 8));
    QCOMPARE(record.substr(12, 9), std::string("123456789"));
    QCOMPARE(record.substr(21), std::string("\xE5\xB0\x8A\xC7", 4)); // 0xC78AB0E5
}

void TestEventRecord::beginsWithTheFileVersion()
{
    // wall_time 1.5 as a double in field 1, "brain.Event:2" in field 3
    QCOMPARE(fileVersionRecord(1500), tfRecord(std::string("\x09\0\0\0\0\0\0\xF8\x3F\x1A\x0D", 11) + "brain.Event:2"));
}

void TestEventRecord::writesScalars()
{
    const std::array points{Point{"a", 1.0, 1500, 300}, Point{"b", -2.0, 1500, 300}};
    const std::string first("\x0A\x08\x0A\x01"
                            "a\x15\0\0\x80\x3F",
                            10); // Value{tag "a", simple_value 1.0f}
    const std::string second("\x0A\x08\x0A\x01"
                             "b\x15\0\0\0\xC0",
                             10);
    const std::string head("\x09\0\0\0\0\0\0\xF8\x3F\x10\xAC\x02\x2A\x14", 14); // wall_time, step 300, summary of 20 bytes
    QCOMPARE(scalarsRecord(points), tfRecord(head + first + second));
}

QTEST_GUILESS_MAIN(TestEventRecord)
#include "tst_event_record.moc"
