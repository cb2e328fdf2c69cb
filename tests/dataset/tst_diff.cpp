// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/additions.h"
#include "dataset/diff.h"
#include "places.h"
#include "source_images.h"
#include "support/scratch.h"

using namespace taxon;
using dataset::ChangeKind;
using dataset::DatasetDiff;
using dataset::Manifest;
using test::sourceImage;

namespace {

/// \param pieceRows  so small that the rows lie in many pieces of the file.
DatasetDiff diffDatasets(const Manifest& before, const Manifest& after, std::size_t pieceRows = 3)
{
    return {dataset::SortedRows(dataset::eachRowOf(before), {}, pieceRows), dataset::SortedRows(dataset::eachRowOf(after), {}, pieceRows)};
}

std::vector<ChangeKind> kindsOf(const DatasetDiff& diff, const std::string& path)
{
    std::vector<ChangeKind> kinds;
    diff.eachChange([&](const dataset::ImageChange& change) {
        if (change.row().path == path)
            kinds = change.kinds();
        return kinds.empty();
    });
    return kinds;
}

/// "path: before path" of each change, in the order they are shown.
std::vector<std::string> listOf(const DatasetDiff& diff)
{
    std::vector<std::string> list;
    diff.eachChange([&](const dataset::ImageChange& change) {
        list.push_back(change.row().path + ": " + (change.before == nullptr ? "" : change.before->path));
        return true;
    });
    return list;
}

/// Two data sets of hand-made rows.
struct Pair {
    Manifest before, after;

    static dataset::ManifestRow row(const std::string& path, const std::string& content, const std::string& className, const std::string& set)
    {
        dataset::ManifestRow row;
        row.path = path;
        row.sha256 = sha256(content);
        row.className = className;
        row.set = set;
        return row;
    }
};

} // namespace

/// DatasetDiff: each kind of change, alone and together.
class TestDiff : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void saysWhichModelNamedWhatWasAdded()
    {
        Pair pair;
        pair.before.rows = {Pair::row("cat/was there.png", "1", "cat", "train"), Pair::row("_unknown/x.png", "2", "cat", "train")};
        pair.after.rows = {Pair::row("cat/was there.png", "1", "cat", "train"), Pair::row("cat/x.png", "2", "cat", "train"), // renamed: no addition
                           Pair::row("cat/3.png", "3", "cat", "train"),         Pair::row("cat/4.png", "4", "cat", "test"),
                           Pair::row("cat/5.png", "5", "cat", "train"),         Pair::row("owl/6.png", "6", "owl", "train"),
                           Pair::row("tool/7.png", "7", "", "out_of_scope"),    Pair::row("cat/8.png", "8", "cat", "train")};
        std::vector<library::EditStep> steps(4);
        const auto accept = [&](std::size_t step, const std::string& model, std::vector<std::string> contents) {
            steps[step].action = "accept";
            steps[step].model = model;
            for (const std::string& content : contents)
                steps[step].images.push_back({"_unknown/x.png", "cat/x.png", toHex(sha256(content)), ""});
        };
        accept(0, "001", {"1", "2", "3", "7"});
        accept(1, "002", {"4", "5"});
        accept(2, "", {"6"});
        accept(3, "003", {"8"});
        steps[1].images[1].failed = "It was gone.";
        steps[3].undone = "later";
        const auto classes = additionsOf(diffDatasets(pair.before, pair.after), library::namedBy(steps));
        QCOMPARE(classes.size(), std::size_t{3});
        const dataset::Additions& cats = classes.at(dataset::Name("cat"));
        QCOMPARE(cats.byModel, (std::map<std::string, std::size_t>{{"001", 1}, {"002", 1}}));
        QCOMPARE(cats.byNoModel, std::size_t{2}); // one could not be moved, one was taken back
        QCOMPARE(dataset::inWords(cats), std::string("1 named by version 001, 1 by version 002, 2 by no model"));
        QCOMPARE(dataset::inWords(classes.at(dataset::Name("owl"))), std::string("1 named by a model file"));
        QCOMPARE(classes.at(dataset::Name("")).byModel.at("001"), std::size_t{1});
        QCOMPARE(dataset::inWords({}), std::string());
    }

    void tellsEachKind()
    {
        Pair pair;
        const auto was = [&](auto... fields) { pair.before.rows.push_back(Pair::row(fields...)); };
        const auto is = [&](auto... fields) { pair.after.rows.push_back(Pair::row(fields...)); };
        was("cat/same.png", "same", "cat", "train"), is("cat/same.png", "same", "cat", "train");
        was("cat/moved.png", "moved", "cat", "train"), is("cat/moved.png", "moved", "cat", "test");
        was("cat/mapped.png", "mapped", "cat", "train"), is("cat/mapped.png", "mapped", "feline", "train");
        was("cat/bytes.png", "old bytes", "cat", "train"), is("cat/bytes.png", "new bytes", "cat", "train");
        was("cat/old name.png", "renamed", "cat", "train"), is("cat/new name.png", "renamed", "cat", "train");
        was("cat/relabelled.png", "relabelled", "cat", "train"), is("dog/relabelled.png", "relabelled", "dog", "validation");
        was("cat/gone.png", "gone", "cat", "train");
        is("dog/new.png", "new", "dog", "train");
        const DatasetDiff diff = diffDatasets(pair.before, pair.after);
        QCOMPARE(diff.unchanged(), std::size_t{1});
        QCOMPARE(diff.changed(), std::size_t{7});
        using Kinds = std::vector<ChangeKind>;
        QVERIFY(kindsOf(diff, "cat/moved.png") == Kinds{ChangeKind::Moved});
        QVERIFY(kindsOf(diff, "cat/mapped.png") == Kinds{ChangeKind::Relabelled});
        QVERIFY(kindsOf(diff, "cat/bytes.png") == Kinds{ChangeKind::Changed});
        QVERIFY(kindsOf(diff, "cat/new name.png") == Kinds{ChangeKind::Renamed});
        QVERIFY((kindsOf(diff, "dog/relabelled.png") == Kinds{ChangeKind::Renamed, ChangeKind::Relabelled, ChangeKind::Moved}));
        QVERIFY(kindsOf(diff, "cat/gone.png") == Kinds{ChangeKind::Removed});
        QVERIFY(kindsOf(diff, "dog/new.png") == Kinds{ChangeKind::Added});
        const std::vector<std::string> byPath{"cat/bytes.png: cat/bytes.png",          "cat/gone.png: cat/gone.png",
                                              "cat/mapped.png: cat/mapped.png",        "cat/moved.png: cat/moved.png",
                                              "cat/new name.png: cat/old name.png",    "dog/new.png: ",
                                              "dog/relabelled.png: cat/relabelled.png"};
        QVERIFY(listOf(diff) == byPath);
        QVERIFY((diff.counts() == dataset::ChangeCounts{1, 1, 1, 2, 2, 2}));
        QVERIFY((diff.countsByClass().at("dog") == dataset::ChangeCounts{1, 0, 0, 1, 1, 1}));
        QVERIFY((diff.countsByClass().at("feline") == dataset::ChangeCounts{0, 0, 0, 0, 1, 0}));
    }
    void pairsEqualCopiesOnce()
    {
        Pair pair;
        for (const char* path : {"a/1.png", "a/2.png"})
            pair.before.rows.push_back(Pair::row(path, "copy", "a", "train"));
        for (const char* path : {"b/1.png", "b/2.png", "b/3.png"})
            pair.after.rows.push_back(Pair::row(path, "copy", "a", "train"));
        const DatasetDiff diff = diffDatasets(pair.before, pair.after);
        QVERIFY((diff.counts() == dataset::ChangeCounts{1, 0, 0, 2, 0, 0}));
        const std::vector<std::string> pairs{"b/1.png: a/1.png", "b/2.png: a/2.png", "b/3.png: "};
        QVERIFY(listOf(diff) == pairs);
        QVERIFY(kindsOf(diff, "b/3.png") == std::vector<ChangeKind>{ChangeKind::Added});
    }
    void anotherReasonAloneIsNoChange()
    {
        Pair pair;
        pair.before.rows.push_back(Pair::row("a/1.png", "x", "a", "reserve"));
        pair.after.rows = pair.before.rows;
        pair.after.rows[0].reason = "surplus";
        QCOMPARE(diffDatasets(pair.before, pair.after).unchanged(), std::size_t{1});
    }
    void twoBuildsOfOneLibraryAreTheSame()
    {
        test::Request request = test::twoClasses(20);
        const Manifest before = request.make();
        QVERIFY(listOf(diffDatasets(before, request.make())).empty());
        request.images.push_back(sourceImage("cat", "new.png", "new"));
        const Manifest after = request.make();
        QCOMPARE(diffDatasets(before, after).counts()[0], std::size_t{1});
        QVERIFY(listOf(diffDatasets({}, {})).empty());
        QCOMPARE(diffDatasets(after, {}).counts()[1], std::size_t{41});
    }
};

QTEST_GUILESS_MAIN(TestDiff)
#include "tst_diff.moc"
