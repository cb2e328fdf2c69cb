// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_of.h"
#include "shards/pack.h"
#include "shards/shard_fixture.h"

#include <fmt/format.h>
#include <set>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

/// The pixels of a picture of 5 x 3 in a colour of its own.
std::string pixels(int number)
{
    std::string rgb;
    for (int i = 0; i < 5 * 3; ++i)
        rgb += {static_cast<char>(number), static_cast<char>(255 - number), static_cast<char>(number % 7)};
    return rgb;
}

} // namespace

/// Our shards read by timm's own reader: it finds the splits in _info.json, and every image of each with its label.
class TestShardsVsTimm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void timmReadsEverySplit();

private:
    QString m_python;
};

void TestShardsVsTimm::initTestCase()
{
    QString problem;
    m_python = pythonOf("timm", problem);
    QVERIFY2(!m_python.isEmpty(), qPrintable(problem));
}

void TestShardsVsTimm::timmReadsEverySplit()
{
    ShardFixture fixture;
    const std::vector<std::pair<std::string, int>> sets{{"train", 100}, {"validation", 12}, {"test", 9}};
    std::map<std::string, std::multiset<std::string>> expected;
    int number = 0;
    for (const auto& [set, images] : sets)
        for (int i = 0; i < images; ++i, ++number) {
            const std::string className = i % 3 == 0 ? "cat" : "dog";
            fixture.add(set, fmt::format("{}/{}.ppm", className, number), "P6 5 3 255\n" + pixels(number), className);
            expected[set].insert(fmt::format("{} {}", className == "cat" ? 0 : 1, toHex(sha256(pixels(number)))));
        }
    fixture.close();
    const fs::path out = fixture.scratch.path() / "shards";
    PackOptions options;
    options.imagesPerShard = 30;
    packShards(fixture.manifest, out, options, {});
    for (const auto& [set, images] : sets) {
        const QStringList arguments{QStringLiteral(TAXON_SOURCE_DIR "/tests/peers/shards_vs_timm.py"), QString::fromStdString(out.native()),
                                    QString::fromStdString(set)};
        const std::vector<std::string> lines = split(output(m_python, arguments).trimmed().toStdString(), '\n');
        QCOMPARE(lines.front(), std::to_string(images));
        QVERIFY((std::multiset<std::string>(lines.begin() + 1, lines.end()) == expected[set]));
    }
}

QTEST_GUILESS_MAIN(TestShardsVsTimm)
#include "tst_shards_vs_timm.moc"
