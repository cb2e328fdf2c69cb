// SPDX-License-Identifier: GPL-3.0-or-later
#include "edit_fixture.h"
#include "library/history_csv.h"

using namespace taxon;
using library::EditStep;
using library::JudgedImage;
using library::LibraryEditor;
using library::Verdict;
using Fixture = test::EditFixture;

/// Verdicts: what a person said is journalled with what they saw, and a "keep" holds exactly as long as nothing changes.
class TestVerdicts : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void hidesWhileNothingChanges_data()
    {
        QTest::addColumn<int>("verdict");
        QTest::addColumn<QString>("sha256");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("predicted");
        QTest::addColumn<bool>("hides");
        const auto row = [](const char* name, Verdict verdict, const char* sha256, const char* label, const char* predicted, bool hides) {
            QTest::newRow(name) << static_cast<int>(verdict) << sha256 << label << predicted << hides;
        };
        row("kept", Verdict::Keep, "s", "cat", "dog", true);
        row("other bytes", Verdict::Keep, "t", "cat", "dog", false);
        row("another label", Verdict::Keep, "s", "fox", "dog", false);
        row("another prediction", Verdict::Keep, "s", "cat", "fox", false);
        row("wrong label", Verdict::WrongLabel, "s", "cat", "dog", false);
        row("unsure", Verdict::Unsure, "s", "cat", "dog", false);
        row("difficult", Verdict::Difficult, "s", "cat", "dog", false);
        row("out of scope", Verdict::OutOfScope, "s", "cat", "dog", false);
    }

    void hidesWhileNothingChanges()
    {
        QFETCH(int, verdict);
        QFETCH(QString, sha256);
        QFETCH(QString, label);
        QFETCH(QString, predicted);
        QFETCH(bool, hides);
        const JudgedImage image{static_cast<Verdict>(verdict), "cat/1.jpg", "s", "cat", "dog", ""};
        QCOMPARE(library::hidesFromReview(image, sha256.toStdString(), label.toStdString(), predicted.toStdString()), hides);
    }

    void aVerdictWithoutAModelHoldsWhateverAModelSays()
    {
        const JudgedImage image{Verdict::Keep, "cat/1.jpg", "s", "cat", "", ""};
        QVERIFY(library::holds(image, "s", "cat", "dog") && library::holds(image, "s", "cat", ""));
        QVERIFY(!library::holds(image, "t", "cat", "dog") && !library::holds(image, "s", "fox", "dog"));
    }

    void anEmptyHashHidesNothing() { QVERIFY(!library::hidesFromReview({Verdict::Keep, "cat/1.jpg", "", "cat", "dog", ""}, "", "cat", "dog")); }

    void journalsWhatThePersonSaw()
    {
        const Fixture fixture;
        const auto before = fixture.files();
        LibraryEditor(fixture.workspace)
            .judge({{Verdict::Keep, "cat/1.jpg", "", "", "dog", ""}, {Verdict::WrongLabel, "cat/tabby/3.jpg", "", "", "dog", "dog"}}, "003",
                   "looked");
        QCOMPARE(fixture.files(), before);
        const auto steps = fixture.history();
        QCOMPARE(steps.size(), std::size_t{1});
        QCOMPARE(steps[0].action + steps[0].model + steps[0].why, std::string("verdict003looked"));
        QCOMPARE(steps[0].judged.size(), std::size_t{2});
        QCOMPARE(steps[0].judged[0].sha256.size(), std::size_t{64});
        QCOMPARE(steps[0].judged[1].label + steps[0].judged[1].suggested, std::string("catdog"));
        const std::string sha256 = steps[0].judged[0].sha256;
        QVERIFY(library::VerdictIndex(steps).hides(sha256, "cat", "dog"));
        QVERIFY(!library::VerdictIndex(steps).hides(sha256, "cat", "fox"));
        const library::VerdictIndex index(steps);
        QVERIFY(index.newest("unknown") == nullptr);
        QVERIFY(index.newest(sha256)->who == journalWriter() && index.newest(sha256)->time == steps[0].time);
        QVERIFY(index.standing(sha256, "cat", "dog") == index.newest(sha256));
        QVERIFY(index.standing(sha256, "dog", "dog") == nullptr && index.standing("unknown", "cat", "dog") == nullptr);
        const std::string other = steps[0].judged[1].sha256; // a wrong label is judged, but not out of the queue
        QVERIFY(index.standing(other, "cat", "dog") != nullptr && !index.hides(other, "cat", "dog"));
        QCOMPARE(library::historyOf(steps, "cat/1.jpg").size(), std::size_t{1});
        QVERIFY(LibraryEditor(fixture.workspace).recovered().empty()); // a verdict is never cut off
    }

    void theNewestCountsAndCanBeTakenBack()
    {
        const Fixture fixture;
        LibraryEditor(fixture.workspace).judge({{Verdict::Keep, "cat/1.jpg", "", "", "dog", ""}}, "", "");
        const EditStep doubt = LibraryEditor(fixture.workspace).judge({{Verdict::Unsure, "cat/1.jpg", "", "", "dog", ""}}, "", "");
        const std::string sha256 = doubt.judged[0].sha256;
        QVERIFY(!library::VerdictIndex(fixture.history()).hides(sha256, "cat", "dog"));
        LibraryEditor(fixture.workspace).undo();
        QVERIFY(library::VerdictIndex(fixture.history()).hides(sha256, "cat", "dog"));
        LibraryEditor(fixture.workspace).undo();
        QVERIFY(!library::VerdictIndex(fixture.history()).hides(sha256, "cat", "dog"));
    }

    void theHistoryIsATable()
    {
        EditStep judged;
        judged.id = "s1";
        judged.action = "verdict";
        judged.time = "2026-11-24T10:00:00Z";
        judged.who = "anna@here";
        judged.why = "blurred, \"soft\"";
        judged.model = "003";
        judged.judged = {{Verdict::WrongLabel, "cat/1.jpg", "aa", "cat", "fox", "dog"}};
        EditStep moved;
        moved.id = "s2";
        moved.action = "move";
        moved.time = "2026-11-24T10:01:00Z";
        moved.who = "bo@b";
        moved.undone = "s3";
        moved.images = {{"cat/1.jpg", "dog/1-2.jpg", "aa", "", false, false}, {"cat/2.jpg", "dog/2.jpg", "bb", "is gone", false, true}};
        EditStep made; // without an image it has a row all the same
        made.id = "s3";
        made.action = "undo";
        made.time = "2026-11-24T10:02:00Z";
        made.who = "bo@b";
        const std::string head = "time,who,step,action,from,to,sha256,why,undone,failed,verdict,label,predicted,suggested,model\n";
        const std::string verdict =
            "2026-11-24T10:00:00Z,anna@here,s1,verdict,cat/1.jpg,cat/1.jpg,aa,\"blurred, \"\"soft\"\"\",,,wrong_label,cat,fox,dog,003\n";
        QCOMPARE(library::historyCsv({judged, moved, made}), head + verdict
                                                                 + "2026-11-24T10:01:00Z,bo@b,s2,move,cat/1.jpg,dog/1-2.jpg,aa,,s3,,,,,,\n"
                                                                   "2026-11-24T10:01:00Z,bo@b,s2,move,cat/2.jpg,dog/2.jpg,bb,,s3,is gone,,,,,\n"
                                                                   "2026-11-24T10:02:00Z,bo@b,s3,undo,,,,,,,,,,,\n");
        QCOMPARE(library::historyCsv(library::verdictSteps({judged, moved, made})), head + verdict);
        QCOMPARE(library::historyCsv({}), head);
    }

    void refuses_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<int>("code");
        QTest::newRow("missing") << "cat/9.jpg" << static_cast<int>(ErrorCode::NotFound);
        QTest::newRow("a folder") << "cat/tabby" << static_cast<int>(ErrorCode::InvalidArgument);
        QTest::newRow("twice") << "cat/1.jpg" << static_cast<int>(ErrorCode::InvalidArgument);
        QTest::newRow("outside") << "../ws/taxon.yaml" << static_cast<int>(ErrorCode::InvalidArgument);
    }

    void refuses()
    {
        QFETCH(QString, path);
        QFETCH(int, code);
        const Fixture fixture;
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), "", [&] {
            LibraryEditor(fixture.workspace)
                .judge({{Verdict::Keep, "cat/1.jpg", "", "", "", ""}, {Verdict::Keep, path.toStdString(), "", "", "", ""}}, "", "");
        }));
        QVERIFY(fixture.history().empty());
    }

    void namesAreStable()
    {
        for (const char* word : {"keep", "wrong_label", "unsure", "difficult", "out_of_scope"})
            QCOMPARE(std::string(library::name(library::verdictFromName(word).value())), std::string(word));
        QVERIFY(library::verdictFromName("wrong-label") == Verdict::WrongLabel);
        QVERIFY(!library::verdictFromName("good") && !library::verdictFromName(""));
    }
};

QTEST_GUILESS_MAIN(TestVerdicts)
#include "tst_verdicts.moc"
