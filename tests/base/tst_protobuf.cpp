// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/protobuf.h"
#include "support/scratch.h"

using namespace taxon;

namespace {
QByteArray hexOf(const ProtobufMessage& message)
{
    return QByteArray::fromStdString(message.bytes()).toHex(' ');
}
} // namespace

/// ProtobufMessage: the bytes of protobuf.dev's page "Encoding" and of its rules.
class TestProtobuf : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void writesThePublishedBytes()
    {
        QCOMPARE(hexOf(ProtobufMessage().addInteger(1, 150)), QByteArray("08 96 01"));
        QCOMPARE(hexOf(ProtobufMessage().addBytes(2, "testing")), QByteArray("12 07 74 65 73 74 69 6e 67"));
        QCOMPARE(hexOf(ProtobufMessage().addMessage(3, ProtobufMessage().addInteger(1, 150))), QByteArray("1a 03 08 96 01"));
        const std::vector<std::int64_t> values{3, 270, 86942};
        QCOMPARE(hexOf(ProtobufMessage().addPacked(6, values)), QByteArray("32 06 03 8e 02 9e a7 05"));
        QCOMPARE(hexOf(ProtobufMessage().addInteger(1, -2)), QByteArray("08 fe ff ff ff ff ff ff ff ff 01"));
    }
    void writesNumbersLittleEndian()
    {
        QCOMPARE(hexOf(ProtobufMessage().addFloat(4, 1.0f)), QByteArray("25 00 00 80 3f"));
        QCOMPARE(hexOf(ProtobufMessage().addDouble(1, 2.0)), QByteArray("09 00 00 00 00 00 00 00 40"));
        QCOMPARE(hexOf(ProtobufMessage().addInteger(20, 0)), QByteArray("a0 01 00"));
    }
    void writesMapsAsEntries()
    {
        QCOMPARE(hexOf(ProtobufMessage().addEntry(5, "T", ProtobufMessage().addInteger(6, 1))), QByteArray("2a 07 0a 01 54 12 02 30 01"));
        QCOMPARE(hexOf(ProtobufMessage().addEntry(4, "a", "b")), QByteArray("22 06 0a 01 61 12 01 62"));
    }
    void appendsWholeMessages()
    {
        QCOMPARE(hexOf(ProtobufMessage().addInteger(1, 1).append(ProtobufMessage().addInteger(2, 2))), QByteArray("08 01 10 02"));
    }
};

QTEST_GUILESS_MAIN(TestProtobuf)
#include "tst_protobuf.moc"
