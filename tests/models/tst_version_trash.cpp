// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decisions.h"
#include "models/production.h"
#include "models/registry.h"
#include "models/version_trash.h"
#include "models/version_writer.h"
#include "support/scratch.h"

#include "base/mapped_file.h"

using namespace taxon;
using namespace taxon::models;
using test::throwsError;
namespace fs = std::filesystem;

/// Versions go to the trash and come back as they were; what production needs stays.
class TestVersionTrash : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void deletesAndRestores();
    void keepsWhatProductionNeeds();
    void refuses();
    void erases();
    void findsWhatNobodyWouldMiss();

private:
    void makeVersion()
    {
        createVersion(*m_workspace, {}, [&](const fs::path& folder) {
            m_scratch->write((folder / "model.safetensors").lexically_relative(m_scratch->path()), "weights of " + folder.filename().native());
            return Json::object();
        });
    }
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

void TestVersionTrash::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
    for (int i = 0; i < 4; ++i)
        makeVersion();
}

void TestVersionTrash::deletesAndRestores()
{
    trashVersion(*m_workspace, 4, "wrong labels");
    QCOMPARE(versionNumbers(*m_workspace), (std::vector<int>{1, 2, 3}));
    QCOMPARE(nextVersion(*m_workspace), 5); // its number is taken for good
    QCOMPARE(trashedVersions(*m_workspace).size(), std::size_t{1});
    QCOMPARE(trashedVersions(*m_workspace).front().number, 4);
    QVERIFY(trashedVersions(*m_workspace).front().bytes > 10);
    const Json entry = decisions(*m_workspace).read().back();
    QCOMPARE(entry["kind"].get<std::string>(), std::string("delete"));
    QCOMPARE(entry["reason"].get<std::string>(), std::string("wrong labels"));
    restoreVersion(*m_workspace, 4);
    QVERIFY(verifyVersion(*m_workspace, 4).empty());
    QCOMPARE(readTextFile(modelFile(*m_workspace, 4)), std::string("weights of 004"));
    QVERIFY(trashedVersions(*m_workspace).empty());
}

void TestVersionTrash::keepsWhatProductionNeeds()
{
    promote(*m_workspace, 1, "first");
    promote(*m_workspace, 2, "better");
    promote(*m_workspace, 3, "better still");
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "in production", [&] { trashVersion(*m_workspace, 3, "why"); }));
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "rollback", [&] { trashVersion(*m_workspace, 2, "why"); }));
    trashVersion(*m_workspace, 1, "long ago");
    QCOMPARE(versionNumbers(*m_workspace), (std::vector<int>{2, 3, 4}));
}

void TestVersionTrash::refuses()
{
    const auto before = decisions(*m_workspace).read().size();
    QVERIFY(throwsError(ErrorCode::InvalidArgument, "reason", [&] { trashVersion(*m_workspace, 2, " "); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "9", [&] { trashVersion(*m_workspace, 9, "why"); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "2", [&] { restoreVersion(*m_workspace, 2); }));
    QVERIFY(throwsError(ErrorCode::NotFound, "2", [&] { eraseVersion(*m_workspace, 2); }));
    QCOMPARE(decisions(*m_workspace).read().size(), before);
    trashVersion(*m_workspace, 2, "why");
    fs::create_directories(m_workspace->models() / "002"); // by hand
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "", [&] { restoreVersion(*m_workspace, 2); }));
    QVERIFY(throwsError(ErrorCode::AlreadyExists, "", [&] { trashVersion(*m_workspace, 2, "again"); }));
    QCOMPARE(trashedVersions(*m_workspace).size(), std::size_t{1});
}

void TestVersionTrash::erases()
{
    trashVersion(*m_workspace, 1, "why");
    eraseVersion(*m_workspace, 1);
    QVERIFY(trashedVersions(*m_workspace).empty());
    QVERIFY(throwsError(ErrorCode::NotFound, "empty", [&] { restoreVersion(*m_workspace, 1); }));
    QCOMPARE(Workspace::idsIn(m_workspace->models()).size(), std::size_t{3});
    for (const auto& entry : fs::directory_iterator(m_workspace->models()))
        QVERIFY2(entry.path().filename().native().find(".tmp-") == std::string::npos, entry.path().c_str());
}

void TestVersionTrash::findsWhatNobodyWouldMiss()
{
    makeVersion();
    promote(*m_workspace, 2, "first");
    QCOMPARE(superfluousVersions(*m_workspace, 2), (std::vector<int>{1, 3}));
    QCOMPARE(superfluousVersions(*m_workspace, 5), std::vector<int>());
    QCOMPARE(superfluousVersions(*m_workspace, 9), std::vector<int>());
}

QTEST_GUILESS_MAIN(TestVersionTrash)
#include "tst_version_trash.moc"
