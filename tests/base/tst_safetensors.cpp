// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "base/safetensors.h"
#include "support/failing_file_system.h"
#include "support/scratch.h"

#include <array>
#include <cstring>

using namespace taxon;

namespace {

std::string fileOf(const std::string& header, std::size_t dataBytes)
{
    std::string out(8, '\0');
    const std::uint64_t size = header.size();
    std::memcpy(out.data(), &size, 8);
    return out + header + std::string(dataBytes, '\1');
}

} // namespace

/// safetensors: read back as written; a header that doesn't fit its data is refused by name.
class TestSafetensors : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsBackWhatItWrote()
    {
        const test::ScratchFolder scratch;
        const std::array values{1.0f, 2.0f, 3.0f, 4.0f, 5.0f, 6.0f};
        const std::array counter{std::int64_t{7}};
        SafetensorsWriter writer;
        writer.add("layer.weight", "F32", {2, 3}, std::as_bytes(std::span(values)));
        writer.add("a.counter", "I64", {}, std::as_bytes(std::span(counter)));
        writer.add("empty", "F32", {0, 4}, {});
        writer.addMetadata("classes", R"(["cat","zèbre"])");
        writer.write(scratch.path() / "m.safetensors");
        const auto file = SafetensorsFile::open(scratch.path() / "m.safetensors");
        QCOMPARE(file.tensors().size(), std::size_t{3});
        const auto& weight = file.tensors().at("layer.weight");
        QCOMPARE(weight.dtype, std::string("F32"));
        QVERIFY((weight.shape == std::vector<std::int64_t>{2, 3}));
        QVERIFY(std::memcmp(weight.bytes.data(), values.data(), sizeof values) == 0);
        QVERIFY(std::memcmp(file.tensors().at("a.counter").bytes.data(), counter.data(), 8) == 0);
        QCOMPARE(file.metadata().at("classes"), std::string(R"(["cat","zèbre"])"));
    }

    void equalInputGivesEqualBytes()
    {
        const std::array value{1.0f};
        SafetensorsWriter a;
        SafetensorsWriter b;
        a.add("x", "F32", {1}, std::as_bytes(std::span(value)));
        a.add("y", "F32", {1}, std::as_bytes(std::span(value)));
        b.add("y", "F32", {1}, std::as_bytes(std::span(value)));
        b.add("x", "F32", {1}, std::as_bytes(std::span(value)));
        QCOMPARE(a.bytes(), b.bytes());
    }

    void refusesAFileThatLies_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QByteArray>("message");
        const auto add = [](const char* name, const std::string& bytes, const char* message) {
            QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(message);
        };
        add("empty", "", "shorter than its header");
        add("header longer than the file", std::string("\xFF\x00\x00\x00\x00\x00\x00\x00{}", 10), "cut off");
        add("header of 2^63 bytes", std::string("\x00\x00\x00\x00\x00\x00\x00\x80{}", 10), "far too large");
        add("not JSON", fileOf("{nope", 0), "not a JSON object");
        add("a list", fileOf("[]", 0), "not a JSON object");
        add("unknown type", fileOf(R"({"w":{"dtype":"Q9","shape":[1],"data_offsets":[0,4]}})", 4), "\"w\"");
        add("shape too large for the range", fileOf(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}})", 4), "\"w\"");
        add("negative extent", fileOf(R"({"w":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}})", 4), "\"w\"");
        add("shape that overflows", fileOf(R"({"w":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}})", 4), "\"w\"");
        add("range outside the file", fileOf(R"({"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})", 4), "\"w\"");
        add("range backwards", fileOf(R"({"w":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}})", 4), "\"w\"");
        add("no offsets", fileOf(R"({"w":{"dtype":"F32","shape":[1]}})", 4), "data_offsets");
        add("overlap", fileOf(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})", 6),
            "overlap");
        add("hole", fileOf(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8), "hole");
        add("bytes behind the last tensor", fileOf(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 8), "holds 8 bytes");
        add("cut data", fileOf(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})", 3), "\"a\"");
    }

    void refusesAFileThatLies()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QByteArray, message);
        const test::ScratchFolder scratch;
        const auto file = scratch.write("m.safetensors", bytes.toStdString());
        QVERIFY(test::throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)SafetensorsFile::open(file); }));
    }

    void aFullDiskLeavesTheOldWeights()
    {
        const test::ScratchFolder scratch;
        const auto path = scratch.write("m.safetensors", "old");
        test::FailingFileSystem fileSystem(2, ENOSPC);
        SafetensorsWriter writer;
        QVERIFY(test::throwsError(ErrorCode::NoSpace, "m.safetensors", [&] { writer.write(path, fileSystem); }));
        QCOMPARE(readTextFile(path), std::string("old"));
    }

    void refusesATensorThatDoesNotFit()
    {
        const std::array value{1.0f};
        SafetensorsWriter writer;
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "4 bytes", [&] { writer.add("w", "F32", {2}, std::as_bytes(std::span(value))); }));
        writer.add("w", "F32", {1}, std::as_bytes(std::span(value)));
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "same name", [&] { writer.add("w", "F32", {1}, std::as_bytes(std::span(value))); }));
    }
};

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
