// SPDX-License-Identifier: GPL-3.0-or-later
#include "fuzz/targets.h"
#include "support/scratch.h"

#include "base/mapped_file.h"

#include <algorithm>

using namespace taxon;
namespace fs = std::filesystem;

/// Inputs that once broke a reader, and the good ones that the fuzzers start from, through the same functions. A broken promise ends
/// the program; ctest shows its message and the row.
class TestFuzzRegressions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void keepsItsPromises_data();
    void keepsItsPromises();
    void surviveCutsAndFlips_data();
    void surviveCutsAndFlips();
};

void TestFuzzRegressions::keepsItsPromises_data()
{
    QTest::addColumn<QString>("target");
    QTest::addColumn<QByteArray>("input");
    const fs::path kept = fs::path(TAXON_SOURCE_DIR) / "tests/fuzz/regressions";
    std::size_t used = 0;
    for (const fuzz::Target& target : fuzz::targets()) {
        int number = 0;
        for (const std::string& seed : target.seeds())
            QTest::addRow("%s: seed %d", target.name, number++) << target.name << QByteArray::fromStdString(seed);
        if (!fs::exists(kept / target.name))
            continue;
        for (const auto& file : fs::directory_iterator(kept / target.name)) {
            QTest::addRow("%s: %s", target.name, file.path().filename().c_str())
                << target.name << QByteArray::fromStdString(readTextFile(file.path()));
            ++used;
        }
    }
    std::size_t files = 0;
    for (const auto& file : fs::recursive_directory_iterator(kept))
        files += file.is_regular_file() && file.path().parent_path() != kept ? 1 : 0;
    QCOMPARE(used, files); // a folder that is no target's would never be replayed
}

void TestFuzzRegressions::keepsItsPromises()
{
    QFETCH(QString, target);
    QFETCH(QByteArray, input);
    const auto& all = fuzz::targets();
    const auto found = std::find_if(all.begin(), all.end(), [&](const fuzz::Target& one) { return target == one.name; });
    found->run(input.toStdString());
}

void TestFuzzRegressions::surviveCutsAndFlips_data()
{
    QTest::addColumn<int>("number");
    for (std::size_t i = 0; i < fuzz::targets().size(); ++i)
        QTest::newRow(fuzz::targets()[i].name) << static_cast<int>(i);
}

/// A small sweep over each target's first seed, so that the promises are tried without a fuzzer, too.
void TestFuzzRegressions::surviveCutsAndFlips()
{
    QFETCH(int, number);
    const fuzz::Target& target = fuzz::targets()[static_cast<std::size_t>(number)];
    const std::string seed = target.seeds().front();
    const std::size_t stride = seed.size() / 150 + 1;
    for (std::size_t at = 0; at < seed.size(); at += stride) {
        target.run(seed.substr(0, at));
        std::string flipped = seed;
        flipped[at] = static_cast<char>(flipped[at] ^ (1 << at % 8));
        target.run(flipped);
    }
}

QTEST_GUILESS_MAIN(TestFuzzRegressions)
#include "tst_fuzz_regressions.moc"
