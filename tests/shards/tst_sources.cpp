// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/parallel.h"
#include "shard_fixture.h"
#include "shards/extract.h"
#include "shards/image_source.h"

#include <array>
#include <atomic>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

std::string text(const std::vector<std::byte>& bytes)
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

} // namespace

/// ImageSource: the trainer can't tell where its images come from, and never gets other bytes than the data set was made of.
class TestSources : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void giveTheSameSamplesAndBytes();
    void keepTheOrder();
    void readFromManyThreads();
    void refuseOtherBytes_data();
    void refuseOtherBytes();
    void refuseWhatIsNoSource();
    void readTarsOfOthers_data();
    void readTarsOfOthers();
    void readWebDatasetTars();
    void refuseTarsThatCannotBeRead_data();
    void refuseTarsThatCannotBeRead();

private:
    std::array<std::unique_ptr<ImageSource>, 3> sources(ShardFixture& fixture)
    {
        return {openLibrarySource(fixture.manifest), openShardSource(fixture.scratch.path() / "shards"),
                openExtractedSource(fixture.scratch.path() / "tree")};
    }
    ShardFixture m_fixture;
};

void TestSources::initTestCase()
{
    ShardFixture::fill(m_fixture, 200);
    packShards(m_fixture.manifest, m_fixture.scratch.path() / "shards", {}, {});
    extractShards(m_fixture.scratch.path() / "shards", m_fixture.scratch.path() / "tree", {2}, {});
}

void TestSources::giveTheSameSamplesAndBytes()
{
    const auto [library, shards, extracted] = sources(m_fixture);
    QCOMPARE(library->samples().size(), std::size_t{205});
    for (const auto* other : {shards.get(), extracted.get()}) {
        QCOMPARE(other->classes(), library->classes());
        QCOMPARE(other->datasetId(), library->datasetId());
        QCOMPARE(other->sets().size(), library->sets().size());
        for (std::size_t i = 0; i < library->sets().size(); ++i) {
            QCOMPARE(other->sets()[i].name, library->sets()[i].name);
            QVERIFY(other->sets()[i].kind == library->sets()[i].kind);
            QCOMPARE(other->sets()[i].hash, library->sets()[i].hash);
        }
        QCOMPARE(other->samples().size(), library->samples().size());
        for (std::size_t i = 0; i < library->samples().size(); ++i) {
            const Sample &a = library->samples()[i], &b = other->samples()[i];
            QCOMPARE(b.path, a.path);
            QCOMPARE(b.set, a.set);
            QCOMPARE(b.className, a.className);
            QCOMPARE(b.label, a.label);
            QCOMPARE(b.sha256, a.sha256);
            QCOMPARE(b.group, a.group);
            QVERIFY(other->read(i) == library->read(i));
            QCOMPARE(toHex(sha256(text(other->read(i)))), a.sha256);
        }
    }
    QCOMPARE(library->samples().front().shard, std::string());
    QVERIFY(shards->samples().front().shard.starts_with("images-train-"));
}

void TestSources::keepTheOrder()
{
    const auto library = openLibrarySource(m_fixture.manifest);
    std::vector<std::string> sets;
    for (const Sample& sample : library->samples())
        if (sets.empty() || sets.back() != sample.set)
            sets.push_back(sample.set);
    QCOMPARE(sets, (std::vector<std::string>{"train", "validation", "test", "difficult", "odd things"}));
    const auto& samples = library->samples();
    for (std::size_t i = 1; i < samples.size(); ++i)
        QVERIFY(samples[i - 1].set != samples[i].set
                || std::tie(samples[i - 1].className, samples[i - 1].path) < std::tie(samples[i].className, samples[i].path));
    QCOMPARE(samples.back().label, -1);
    QCOMPARE(samples.back().className, std::string());
}

void TestSources::readFromManyThreads()
{
    for (const auto& source : sources(m_fixture)) {
        std::atomic<int> wrong{0};
        jobs::parallelFor(2000, 8, {}, [&](std::size_t i) {
            const std::size_t at = i % source->samples().size();
            if (toHex(sha256(text(source->read(at)))) != source->samples()[at].sha256)
                ++wrong;
        });
        QCOMPARE(wrong.load(), 0);
    }
}

void TestSources::refuseOtherBytes_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<QString>("hint");
    QTest::newRow("library") << 0 << "taxon dataset build";
    QTest::newRow("shards") << 1 << "taxon shards verify";
    QTest::newRow("extracted") << 2 << "Extract the shards again";
}

void TestSources::refuseOtherBytes()
{
    QFETCH(int, kind);
    QFETCH(QString, hint);
    ShardFixture fixture;
    fillThree(fixture);
    packShards(fixture.manifest, fixture.scratch.path() / "shards", {}, {});
    extractShards(fixture.scratch.path() / "shards", fixture.scratch.path() / "tree", {1}, {});
    const auto all = sources(fixture);
    const ImageSource& source = *all[static_cast<std::size_t>(kind)];
    const std::array<fs::path, 3> files{fixture.manifest.library / "cat/b.jpg", fixture.scratch.path() / "shards/images-train-000000.tar",
                                        fixture.scratch.path() / "tree/cat/b.jpg"};
    const fs::path& file = files[static_cast<std::size_t>(kind)];
    std::string bytes = readAll(file);
    for (std::size_t i = 0; i + 8 < bytes.size(); ++i)
        if (bytes.compare(i, 8, "bbbbbbbb") == 0)
            bytes[i] = 'B';
    writeAll(file, bytes);
    QCOMPARE(source.samples()[1].path, std::string("cat/b.jpg"));
    QCOMPARE(text(source.read(0)), std::string(700, 'a'));
    QVERIFY(throwsError(ErrorCode::Damaged, "cat/b.jpg: checksum", [&] { (void)source.read(1); }));
    QVERIFY(throwsError(ErrorCode::Damaged, hint.toStdString(), [&] { (void)source.read(1); }));
    if (kind != 1) {
        fs::remove(file);
        QVERIFY(throwsError(ErrorCode::NotFound, "cat/b.jpg", [&] { (void)source.read(1); }));
        fs::create_symlink("a.jpg", file);
        QVERIFY(throwsError(ErrorCode::Io, "symbolic link", [&] { (void)source.read(1); }));
    }
}

void TestSources::refuseWhatIsNoSource()
{
    const ScratchFolder empty;
    QVERIFY(throwsError(ErrorCode::NotFound, "no shard set", [&] { (void)openShardSource(empty.path()); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "not made by extracting", [&] { (void)openExtractedSource(empty.path()); }));
    dataset::Manifest manifest;
    manifest.library = empty.path() / "gone";
    QVERIFY(throwsError(ErrorCode::NotFound, "gone", [&] { (void)openLibrarySource(manifest); }));
    ShardFixture fixture;
    fillThree(fixture);
    packShards(fixture.manifest, fixture.scratch.path() / "shards", {}, {});
    const fs::path tar = fixture.scratch.path() / "shards/images-train-000000.tar";
    fs::resize_file(tar, fs::file_size(tar) - 512);
    QVERIFY(throwsError(ErrorCode::Damaged, "pack it again", [&] { (void)openShardSource(fixture.scratch.path() / "shards"); }));
    fs::remove(tar);
    QVERIFY(throwsError(ErrorCode::NotFound, "images-train-000000.tar", [&] { (void)openShardSource(fixture.scratch.path() / "shards"); }));
}

void TestSources::readTarsOfOthers_data()
{
    QTest::addColumn<QString>("format");
    QTest::newRow("GNU") << "gnu";
    QTest::newRow("pax") << "pax";
    QTest::newRow("ustar") << "ustar";
}

/// What "tar cf train.tar library" gives, with names that need more than one header.
void TestSources::readTarsOfOthers()
{
    QFETCH(QString, format);
    const ScratchFolder scratch;
    const std::string longName = "library/dog/" + std::string(120, 'l') + "/" + std::string(90, 'm') + ".jpg";
    scratch.write("library/cat/a.jpg", "image a");
    scratch.write("library/cat/empty.png", "");
    scratch.write(format == "ustar" ? "library/dog/b.JPG" : longName, std::string(5000, 'b'));
    scratch.write("library/dog/notes.txt", "no image");
    const auto pack = [&](const char* file) {
        output("tar", {"--format=" + format, "-C", QString::fromStdString(scratch.path().native()), "-cf",
                       QString::fromStdString((scratch.path() / file).native()), "library"});
    };
    fs::create_directory(scratch.path() / "tars");
    pack("tars/train.tar");
    for (int call = 1; call <= 2; ++call) { // the second reads the kept index
        const auto source = openShardSource(scratch.path() / "tars");
        QCOMPARE(source->classes(), (std::vector<std::string>{"cat", "dog"}));
        QCOMPARE(source->samples().size(), std::size_t{3});
        QCOMPARE(source->samples()[0].path, std::string("cat/a.jpg"));
        QCOMPARE(text(source->read(0)), std::string("image a"));
        QCOMPARE(source->samples()[0].sha256, toHex(sha256("image a")));
        QCOMPARE(source->samples()[2].label, 1);
        QCOMPARE(text(source->read(2)), std::string(5000, 'b'));
        QVERIFY(fs::exists(scratch.path() / "tars/.taxon-index/index.csv"));
    }
    scratch.write("library/cat/c.jpg", "one more");
    fs::remove(scratch.path() / "tars/train.tar");
    pack("tars/train.tar"); // another time and size: the index is made again
    QCOMPARE(openShardSource(scratch.path() / "tars")->samples().size(), std::size_t{4});
}

void TestSources::readWebDatasetTars()
{
    const ScratchFolder scratch;
    scratch.write("tars/a-train-0.tar", tarMember("0001.jpg", "one") + tarMember("0001.cls", "1") + tarMember("0002.cls.txt", "0\n")
                                            + tarMember("0002.jpg", "two") + tarEnd());
    scratch.write("tars/a-val-0.tar", tarMember("0001.jpg", "three") + tarMember("0001.json", "{\"label\": 2}") + tarEnd());
    const auto source = openShardSource(scratch.path() / "tars");
    QCOMPARE(source->classes(), (std::vector<std::string>{"0", "1", "2"}));
    QCOMPARE(source->sets().size(), std::size_t{2});
    QCOMPARE(source->samples().size(), std::size_t{3});
    QCOMPARE(source->samples()[0].label, 0);
    QCOMPARE(text(source->read(0)), std::string("two"));
    QCOMPARE(source->samples()[2].set, std::string("validation"));
    QCOMPARE(source->samples()[2].label, 2);
    QCOMPARE(text(source->read(2)), std::string("three"));
}

void TestSources::refuseTarsThatCannotBeRead_data()
{
    QTest::addColumn<QByteArray>("tar");
    QTest::addColumn<QString>("message");
    const auto row = [](const char* name, const std::string& tar, const char* message) {
        QTest::newRow(name) << QByteArray(tar.data(), static_cast<qsizetype>(tar.size())) << message;
    };
    row("an image without a class", tarMember("a.jpg", "a") + tarEnd(), "has no class");
    row("a webdataset image without a class", tarMember("1.jpg", "a") + tarMember("1.cls", "0") + tarMember("2.jpg", "b") + tarEnd(), "has no class");
    row("cut", tarMember("cat/a.jpg", "a"), "its end marker is missing");
    row("unsafe", tarMember("cat/a.jpg", "a") + tarHeader("cat/l.jpg", 0, '2', "/etc/passwd") + tarEnd(), "is a symbolic link");
    row("no images", tarMember("cat/a.txt", "a") + tarEnd(), "no images");
}

void TestSources::refuseTarsThatCannotBeRead()
{
    QFETCH(QByteArray, tar);
    QFETCH(QString, message);
    const ScratchFolder scratch;
    scratch.write("tars/1.tar", tar.toStdString());
    QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { (void)openShardSource(scratch.path() / "tars"); }));
    QVERIFY(!fs::exists(scratch.path() / "tars/.taxon-index"));
}

QTEST_GUILESS_MAIN(TestSources)
#include "tst_sources.moc"
