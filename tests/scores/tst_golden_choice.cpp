// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/golden_choice.h"
#include "scores/tiny_store.h"
#include "support/scratch.h"

using namespace taxon;

/// chooseGolden: of each set the easiest and the hardest image.
class TestGoldenChoice : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void takesTheEasiestAndTheHardestOfEachSet()
    {
        const test::ScratchFolder scratch;
        test::writeTinyStore(scratch.path() / "evaluation", {"cat", "dog"},
                             {{"test", "cat", {0.6f, 0.4f}},
                              {"test", "dog", {0.05f, 0.95f}},
                              {"test", "dog", {0.9f, 0.1f}},
                              {"test", "cat", {0.95f, 0.05f}}, // as sure as row 1, which comes first
                              {"difficult", "cat", {0.5f, 0.5f}},
                              {"out_of_scope", "", {0.3f, 0.7f}},
                              {"out_of_scope", "", {0.45f, 0.55f}},
                              {"out_of_scope", "", {0.8f, 0.2f}}});
        std::vector<std::pair<std::size_t, std::string>> chosen;
        for (const auto& golden : scores::chooseGolden(scores::PredictionStore::open(scratch.path() / "evaluation")))
            chosen.emplace_back(golden.row, golden.reason);
        QCOMPARE(chosen,
                 (std::vector<std::pair<std::size_t, std::string>>{{1, "easy"}, {2, "hard"}, {4, "easy"}, {6, "out_of_scope"}, {7, "out_of_scope"}}));
    }
};

QTEST_GUILESS_MAIN(TestGoldenChoice)
#include "tst_golden_choice.moc"
