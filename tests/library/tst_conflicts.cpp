// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_fixture.h"
#include "library/conflicts.h"

using namespace taxon;
using library::EditStep;
using library::JudgedImage;
using library::LibraryEditor;
using library::Verdict;
using Fixture = test::EditFixture;

namespace {

int g_number = 0;

EditStep move(const std::string& who, const std::string& from, const std::string& to, std::vector<std::string> seen = {})
{
    EditStep step;
    step.id = "s" + std::to_string(++g_number);
    step.action = "move";
    step.who = who;
    step.seen = std::move(seen);
    step.images = {{from, to, "sha", "", false, false}};
    return step;
}

EditStep notCarriedOut(EditStep step)
{
    step.images[0].failed = "gone";
    step.images[0].gone = true;
    return step;
}

EditStep judge(const std::string& who, const std::string& path, Verdict verdict, const std::string& suggested = {},
               std::vector<std::string> seen = {})
{
    EditStep step = move(who, path, path, std::move(seen));
    step.action = "verdict";
    step.images.clear();
    step.judged = {JudgedImage{verdict, path, "sha", library::labelOfPath(path), "", suggested}};
    return step;
}

EditStep action(EditStep step, const std::string& name)
{
    step.action = name;
    return step;
}

EditStep folder(EditStep step)
{
    step.action = "rename";
    step.images[0].folder = true;
    step.images[0].sha256.clear();
    return step;
}

/// "path: who place, who place" of each conflict.
std::string textOf(const std::vector<EditStep>& steps)
{
    std::string text;
    for (const auto& conflict : library::findConflicts(steps)) {
        text += conflict.path + ":";
        for (const auto& answer : conflict.answers)
            text += " " + answer.who + " " + answer.place + (answer.carriedOut ? "" : "?");
        text += ";";
    }
    return text;
}

} // namespace

Q_DECLARE_METATYPE(std::vector<EditStep>)

/// findConflicts: no answer is lost, and whoever knew of the other one decides.
class TestConflicts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsThem_data()
    {
        QTest::addColumn<std::vector<EditStep>>("steps");
        QTest::addColumn<QString>("conflicts");
        const auto row = [](const char* name, const std::vector<EditStep>& steps, const char* conflicts) {
            QTest::newRow(name) << steps << conflicts;
        };
        row("nothing", {}, "");
        row("one answer", {move("a", "cat/1", "dog/1")}, "");
        row("two answers in two copies of the library", {move("a", "cat/1", "dog/1"), move("b", "cat/1", "fox/1")}, "fox/1: a dog b fox;");
        row("the second was not carried out", {move("a", "cat/1", "dog/1"), notCarriedOut(move("b", "cat/1", "fox/1"))}, "dog/1: a dog b fox?;");
        row("not carried out, but the same", {move("a", "cat/1", "dog/1"), notCarriedOut(move("b", "cat/1", "dog/1"))}, "");
        row("the same answer", {move("a", "cat/1", "dog/1"), move("b", "cat/1", "dog/1")}, "");
        row("saw it there", {move("a", "cat/1", "dog/1"), move("b", "dog/1", "fox/1")}, "");
        row("one person changes their mind", {move("a", "cat/1", "dog/1"), move("a", "dog/1", "fox/1")}, "");
        row("put back", {move("a", "cat/1", "dog/1"), move("b", "dog/1", "cat/1"), move("a", "cat/1", "dog/1")}, "");
        row("other bytes of the same name",
            {move("a", "cat/1", "dog/1"),
             [] {
                 auto step = move("b", "cat/1", "fox/1");
                 step.images[0].sha256 = "other";
                 return step;
             }()},
            "");
        row("the same bytes elsewhere", {move("a", "cat/1", "dog/1"), action(move("b", "owl/7", "_removed/owl/7"), "remove")}, "");
        row("moved on and contradicted", {move("a", "cat/1", "dog/1"), move("a", "dog/1", "wolf/1"), notCarriedOut(move("b", "cat/1", "fox/1"))},
            "wolf/1: a wolf b fox?;");
        row("removed and relabelled", {action(move("a", "cat/1", "_removed/cat/1"), "remove"), notCarriedOut(move("b", "cat/1", "fox/1"))},
            "_removed/cat/1: a _removed b fox?;");
        row("two verdicts", {judge("a", "cat/1", Verdict::Keep), judge("b", "cat/1", Verdict::WrongLabel, "dog")}, "cat/1: a cat b dog;");
        row("two verdicts that agree", {judge("a", "cat/1", Verdict::Keep), judge("b", "cat/1", Verdict::Difficult)}, "");
        row("unsure is no answer", {judge("a", "cat/1", Verdict::Keep), judge("b", "cat/1", Verdict::Unsure)}, "");
        row("wrong, nobody knows what", {judge("a", "cat/1", Verdict::Keep), judge("b", "cat/1", Verdict::WrongLabel)}, "cat/1: a cat b not cat;");
        row("a verdict on what was moved", {move("a", "cat/1", "dog/1"), judge("b", "dog/1", Verdict::OutOfScope)}, "");
        row("a move against a verdict", {judge("a", "cat/1", Verdict::Keep), move("b", "cat/1", "dog/1")}, "dog/1: a cat b dog;");
        row("a class is renamed between",
            {judge("a", "cat/1", Verdict::Keep), folder(move("c", "cat", "feline")), judge("b", "feline/1", Verdict::Keep)}, "");
        row("a class is merged between", {move("a", "cat/1", "dog/1"), action(move("c", "dog/1", "wolf/1"), "merge"), move("b", "wolf/1", "fox/1")},
            "");
        row("three answers",
            {judge("a", "cat/1", Verdict::Keep), judge("b", "cat/1", Verdict::WrongLabel, "dog"), judge("c", "cat/1", Verdict::OutOfScope)},
            "cat/1: a cat b dog c _out_of_scope;");
    }

    void findsThem()
    {
        QFETCH(std::vector<EditStep>, steps);
        QFETCH(QString, conflicts);
        QCOMPARE(textOf(steps), conflicts.toStdString());
    }

    void whoSawBothDecides()
    {
        const EditStep a = judge("a", "cat/1", Verdict::Keep);
        const EditStep b = judge("b", "cat/1", Verdict::WrongLabel, "dog");
        QVERIFY(!textOf({a, b}).empty());
        QVERIFY(!textOf({a, b, move("c", "cat/1", "fox/1")}).empty()); // c did not look
        QCOMPARE(textOf({a, b, move("c", "cat/1", "fox/1", {a.id, b.id})}), std::string());
        QCOMPARE(textOf({a, b, judge("c", "cat/1", Verdict::Keep, "", {a.id, b.id})}), std::string());
        QVERIFY(!textOf({a, b, judge("c", "cat/1", Verdict::Keep, "", {a.id})}).empty()); // saw one of them
        EditStep taken = b;
        taken.undone = "u";
        QCOMPARE(textOf({a, taken}), std::string());
    }

    /// On disk: bo moved the image while we had its old place before our eyes. Both answers stay until somebody decides.
    void keepsTheAnswerOfTheSecond()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "a wolf dog");
        fixture.giveToBo();
        LibraryEditor(fixture.workspace).move({"cat/2.jpg"}, "dog", "");
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg", "cat/tabby/3.jpg"}, "fox", "red");
        QVERIFY2(step.images[0].gone && step.images[0].failed.find("bo@b moved it to dog/1-2.jpg (a wolf dog)") != std::string::npos,
                 step.images[0].failed.c_str());
        QVERIFY(step.images[1].failed.empty());
        const auto found = library::findConflicts(fixture.history());
        QCOMPARE(found.size(), std::size_t{1});
        QCOMPARE(found[0].path, std::string("dog/1-2.jpg"));
        QCOMPARE(found[0].answers[0].place + " " + found[0].answers[1].place, std::string("dog fox"));
        LibraryEditor(fixture.workspace).move({"dog/1-2.jpg"}, "fox", "", {found[0].answers[0].step, found[0].answers[1].step});
        QVERIFY(library::findConflicts(fixture.history()).empty());
        QVERIFY(test::throwsError(ErrorCode::NotFound, "history",
                                  [&] { LibraryEditor(fixture.workspace).move({"cat/2.jpg"}, "fox", ""); })); // we moved it ourselves
    }

    void anybodysStepIsTakenBack()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        const EditStep step = LibraryEditor(fixture.workspace).move({"cat/1.jpg"}, "dog", "");
        fixture.giveToBo();
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no step of yours", [&] { LibraryEditor(fixture.workspace).undo(); }));
        LibraryEditor(fixture.workspace).undo(step.id);
        QCOMPARE(fixture.files(), before);
        QCOMPARE(fixture.history()[0].who, std::string("bo@b"));
        QVERIFY(!fixture.history()[0].undone.empty());
    }
};

QTEST_GUILESS_MAIN(TestConflicts)
#include "tst_conflicts.moc"
