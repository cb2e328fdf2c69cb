// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/disk_space.h"
#include "base/workspace.h"
#include "support/scratch.h"

using namespace taxon;
namespace fs = std::filesystem;

/// Workspace: made, opened, and refused with a reason.
class TestWorkspace : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void opensWhatItMade()
    {
        const test::ScratchFolder scratch;
        fs::create_directories(scratch.path() / "ws/my \"library\"");
        const auto made = Workspace::create(scratch.path() / "ws", scratch.path() / "ws/my \"library\"");
        const auto opened = Workspace::open(scratch.path() / "ws");
        QCOMPARE(opened.library(), made.library());
        QVERIFY(fs::equivalent(opened.library(), scratch.path() / "ws/my \"library\""));
        QCOMPARE(opened.minImages(), 20);
        QVERIFY(fs::is_directory(opened.runs()));
        QCOMPARE(opened.run("r1"), opened.root() / "runs" / "r1");
    }

    void survivesBeingMovedWithItsLibrary()
    {
        const test::ScratchFolder scratch;
        fs::create_directories(scratch.path() / "a/library");
        (void)Workspace::create(scratch.path() / "a", scratch.path() / "a/library");
        fs::rename(scratch.path() / "a", scratch.path() / "b");
        QVERIFY(fs::is_directory(Workspace::open(scratch.path() / "b").library()));
    }

    void refusesToBeMadeTwice()
    {
        const test::ScratchFolder scratch;
        fs::create_directories(scratch.path() / "library");
        (void)Workspace::create(scratch.path() / "ws", scratch.path() / "library");
        QVERIFY(test::throwsError(ErrorCode::AlreadyExists, "workspace already",
                                  [&] { (void)Workspace::create(scratch.path() / "ws", scratch.path() / "library"); }));
    }

    void refusesAMissingLibrary()
    {
        const test::ScratchFolder scratch;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no such library",
                                  [&] { (void)Workspace::create(scratch.path() / "ws", scratch.path() / "gone"); }));
        QVERIFY(!fs::exists(scratch.path() / "ws"));
    }

    void refusesABadFile_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("message");
        const auto row = [](const char* name, const char* text, ErrorCode code, const char* message) {
            QTest::newRow(name) << QByteArray(text) << static_cast<int>(code) << QByteArray(message);
        };
        row("empty", "", ErrorCode::Damaged, "not a taxon.workspace");
        row("newer", "format: taxon.workspace\nversion: 2\nlibrary: l\n", ErrorCode::Unsupported, "newer Taxon");
        row("no library", "format: taxon.workspace\nversion: 1\n", ErrorCode::Configuration, "\"library\" is missing");
        row("misspelt key", "format: taxon.workspace\nversion: 1\nlibary: l\n", ErrorCode::Configuration, "Did you mean \"library\"?");
        row("bad number", "format: taxon.workspace\nversion: 1\nlibrary: l\nmin_images: many\n", ErrorCode::Configuration, "whole number");
    }

    void refusesABadFile()
    {
        QFETCH(QByteArray, text);
        QFETCH(int, code);
        QFETCH(QByteArray, message);
        const test::ScratchFolder scratch;
        scratch.write("taxon.yaml", text.toStdString());
        QVERIFY(test::throwsError(static_cast<ErrorCode>(code), message.toStdString(), [&] { (void)Workspace::open(scratch.path()); }));
    }

    void refusesAFolderWithoutTaxonYaml()
    {
        const test::ScratchFolder scratch;
        QVERIFY(test::throwsError(ErrorCode::NotFound, "taxon init", [&] { (void)Workspace::open(scratch.path()); }));
    }

    void refusesIdsThatLeaveTheWorkspace()
    {
        const test::ScratchFolder scratch;
        fs::create_directories(scratch.path() / "library");
        const auto workspace = Workspace::create(scratch.path() / "ws", scratch.path() / "library");
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "can't be the id", [&] { (void)workspace.run("../../etc"); }));
    }

    void listsIdsOldestFirst()
    {
        const test::ScratchFolder scratch;
        for (const char* name : {"b", "a", ".hidden.tmp-1-1", "not safe"})
            fs::create_directories(scratch.path() / name);
        scratch.write("file", "");
        QVERIFY((Workspace::idsIn(scratch.path()) == std::vector<std::string>{"a", "b"}));
        QCOMPARE(Workspace::newestIn(scratch.path(), "run", ""), std::string("b"));
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no run yet", [&] { (void)Workspace::newestIn(scratch.path() / "a", "run", "Start one."); }));
    }

    void saysWhatSpaceIsMissing()
    {
        const test::ScratchFolder scratch;
        QVERIFY(freeSpace(scratch.path() / "not/yet/there") > 0);
        QVERIFY(test::throwsError(ErrorCode::NoSpace, "is needed to pack", [&] { requireSpace(scratch.path(), ~std::uintmax_t{0} / 2, "pack"); }));
    }
};

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
