// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_of.h"
#include "shards/image_source.h"
#include "shards/pack.h"
#include "shards/shard_fixture.h"
#include "shards/shard_set.h"

#include <fmt/format.h>
#include <set>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

/// Our shards read by the real webdataset, and its shards read by us: the same images, keys, labels and bytes.
class TestShardsVsWebdataset : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void webdatasetReadsOurs();
    void weReadWebdatasets();

private:
    QStringList call(const char* work, const fs::path& folder) const
    {
        return {QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/shards_vs_webdataset.py"), QString::fromLatin1(work),
                QString::fromStdString(folder.native())};
    }
    QString m_python;
};

void TestShardsVsWebdataset::initTestCase()
{
    QString problem;
    m_python = pythonOf("webdataset", problem);
    QVERIFY2(!m_python.isEmpty(), qPrintable(problem));
}

void TestShardsVsWebdataset::webdatasetReadsOurs()
{
    ShardFixture fixture;
    fixture.add("train", "cat/large.jpg", std::string(700'000, 'L'), "cat"); // padded to a multiple of 4 KiB
    ShardFixture::fill(fixture, 100);
    const fs::path out = fixture.scratch.path() / "shards";
    PackOptions options;
    options.imagesPerShard = 30;
    packShards(fixture.manifest, out, options, {});
    const ShardSet set = ShardSet::open(out);
    std::set<std::string> expected;
    for (const ShardRow& row : set.rows)
        expected.insert(fmt::format("{} {} {} {}", set.keyText(row), row.label, toHex(row.sha256), row.path));
    std::set<std::string> found;
    for (const QByteArray& line : output(m_python, call("read", out)).split('\n'))
        if (!line.isEmpty())
            found.insert(line.toStdString());
    QCOMPARE(found.size(), set.rows.size());
    QVERIFY(found == expected);
}

void TestShardsVsWebdataset::weReadWebdatasets()
{
    const ScratchFolder scratch;
    output(m_python, call("write", scratch.path()));
    const auto source = openShardSource(scratch.path());
    QCOMPARE(source->classes(), (std::vector<std::string>{"cat", "dog"}));
    QCOMPARE(source->samples().size(), std::size_t{7});
    QCOMPARE(source->sets().size(), std::size_t{2});
    std::multiset<std::string> found, expected;
    for (std::size_t i = 0; i < source->samples().size(); ++i) {
        const auto bytes = source->read(i);
        const Sample& sample = source->samples()[i];
        found.insert(sample.set + " " + sample.className + " " + std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    }
    for (const auto& [split, set, count] : {std::tuple("train", "train", 5), std::tuple("val", "validation", 2)}) {
        for (int i = 0; i < count; ++i) {
            std::string image;
            for (int k = 0; k < 200; ++k)
                image += fmt::format("{} {}", split, i);
            expected.insert(fmt::format("{} {} {}", set, i % 2 ? "dog" : "cat", image));
        }
    }
    QVERIFY(found == expected);
}

QTEST_GUILESS_MAIN(TestShardsVsWebdataset)
#include "tst_shards_vs_webdataset.moc"
