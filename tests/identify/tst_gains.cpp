// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/gains.h"

#include "scores/tiny_store.h"
#include "support/scratch.h"

using namespace taxon;
using namespace taxon::test;
using namespace taxon::identify;

namespace {

std::string shaOf(int number)
{
    return std::string(60, 'a') + std::to_string(1000 + number);
}

library::EditStep accepted(const std::string& model, const std::vector<int>& numbers, const std::string& undone = {})
{
    library::EditStep step;
    step.id = "s" + model + undone;
    step.action = "accept";
    step.model = model;
    step.undone = undone;
    for (const int number : numbers)
        step.images.push_back({"_unknown/x.png", "owl/x.png", shaOf(number), ""});
    return step;
}

dataset::ManifestRow row(int number, const char* className, const char* set)
{
    dataset::ManifestRow one;
    one.path = std::to_string(number) + ".png";
    one.className = className;
    one.set = set;
    one.sha256 = shaOf(number);
    return one;
}

/// Two cats and two owls that both versions are judged by, and one that only the later one is.
scores::PredictionStore answers(const std::filesystem::path& folder, const std::vector<bool>& right)
{
    std::vector<TinyImage> images;
    const char* truths[] = {"cat", "cat", "owl", "owl", "owl"};
    for (std::size_t i = 0; i < right.size(); ++i) {
        const bool isCat = (truths[i] == std::string("cat")) == right[i];
        images.push_back({i % 2 == 0 ? "validation" : "test", truths[i], isCat ? std::vector{0.9f, 0.1f} : std::vector{0.1f, 0.9f}});
    }
    writeTinyStore(folder, {"cat", "owl"}, images);
    return scores::PredictionStore::open(folder);
}

} // namespace

/// classGains(): what images that came in by identification did for their classes.
class TestGains : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsWhatCameInAndWhatGotBetter()
    {
        const ScratchFolder scratch;
        dataset::Manifest before, after;
        before.rows = {row(1, "owl", "train")};
        after.rows = {row(1, "owl", "train"), row(2, "owl", "train"), row(3, "owl", "test"),
                      row(4, "owl", "train"), row(5, "cat", "train"), row(6, "", "out_of_scope")};
        const std::vector<library::EditStep> steps{accepted("001", {1, 2, 3, 6}), accepted("002", {4}), accepted("003", {5}, "taken back")};
        const auto gains = classGains(steps, before, after, answers(scratch.path() / "a", {true, true, false, true}),
                                      answers(scratch.path() / "b", {true, false, true, true, true}));
        QCOMPARE(gains.size(), std::size_t{2});
        const ClassGain& others = gains[0]; // the cats
        QVERIFY(others.name.empty() && others.images() == 0);
        QVERIFY(others.judged == 2 && others.rightBefore == 2 && others.rightAfter == 1);
        const ClassGain& owl = gains[1];
        QCOMPARE(owl.name, std::string("owl"));
        QCOMPARE(owl.accepted, (std::map<std::string, std::size_t>{{"001", 2}, {"002", 1}})); // the first one was there before
        QCOMPARE(owl.learned, std::size_t{2});
        QVERIFY(owl.judged == 2 && owl.rightBefore == 1 && owl.rightAfter == 2); // the third owl only the later one saw
    }

    void nothingAcceptedIsNothingGained()
    {
        const ScratchFolder scratch;
        const auto gains = classGains({}, {}, {}, answers(scratch.path() / "a", {true}), answers(scratch.path() / "b", {true}));
        QCOMPARE(gains.size(), std::size_t{1});
        QCOMPARE(gains.front().judged, std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(TestGains)
#include "tst_gains.moc"
