// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decisions.h"
#include "models/production.h"
#include "models/version_gates.h"
#include "models/version_writer.h"
#include "support/scratch.h"

#include "base/file_lock.h"

using namespace taxon;
using namespace taxon::models;
using test::throwsError;
namespace fs = std::filesystem;

/// Production: only an intact version, with a reason, and the way back is known.
class TestProduction : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup() { m_scratch.reset(); }
    void promotesAndGoesBack();
    void refuses_data();
    void refuses();
    void keepsDecisionsOfATornJournal();

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_workspace;
};

void TestProduction::init()
{
    m_scratch = std::make_unique<test::ScratchFolder>();
    fs::create_directories(m_scratch->path() / "library");
    m_workspace = std::make_unique<Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
    for (int i = 0; i < 3; ++i)
        createVersion(*m_workspace, {}, [&](const fs::path& folder) {
            m_scratch->write((folder / "model.safetensors").lexically_relative(m_scratch->path()), "weights");
            return Json::object();
        });
}

void TestProduction::promotesAndGoesBack()
{
    QVERIFY(productionHistory(*m_workspace).empty());
    QCOMPARE(productionVersion(*m_workspace), 0);
    promote(*m_workspace, 1, "first");
    promote(*m_workspace, 3, "better");
    QCOMPARE(productionHistory(*m_workspace).back().number, 3);
    QCOMPARE(productionVersion(*m_workspace), 3);
    QCOMPARE(rollBack(*m_workspace, "worse after all").number, 1);
    const auto history = productionHistory(*m_workspace);
    QCOMPARE(history.size(), std::size_t{1});
    QCOMPARE(history[0].reason, std::string("first"));
    const auto entries = decisions(*m_workspace).read();
    QCOMPARE(entries.size(), std::size_t{6}); // three exports, two promotions, one way back
    QCOMPARE(entries.back()["kind"].get<std::string>(), std::string("rollback"));
    QCOMPARE(entries.back()["from"].get<int>(), 3);
    QVERIFY(!entries.back()["who"].get<std::string>().empty());
}

void TestProduction::refuses_data()
{
    QTest::addColumn<int>("what");
    QTest::addColumn<int>("code");
    QTest::newRow("no reason") << 0 << int(ErrorCode::InvalidArgument);
    QTest::newRow("blanks for a reason") << 1 << int(ErrorCode::InvalidArgument);
    QTest::newRow("no such version") << 2 << int(ErrorCode::NotFound);
    QTest::newRow("in production already") << 3 << int(ErrorCode::InvalidArgument);
    QTest::newRow("changed file") << 4 << int(ErrorCode::Damaged);
    QTest::newRow("nothing to go back to") << 5 << int(ErrorCode::NotFound);
    QTest::newRow("somebody else does it") << 6 << int(ErrorCode::Locked);
    QTest::newRow("newer production.json") << 7 << int(ErrorCode::Unsupported);
}

void TestProduction::refuses()
{
    QFETCH(int, what);
    QFETCH(int, code);
    promote(*m_workspace, 1, "first");
    if (what == 4)
        m_scratch->write("ws/models/002/002/model.safetensors", "other");
    if (what == 7)
        m_scratch->write("ws/models/production.json", R"({"format":"taxon.production","version":2,"history":[]})");
    std::optional<FileLock> lock;
    if (what == 6)
        lock.emplace(m_workspace->models() / ".production.lock");
    const auto before = decisions(*m_workspace).read().size();
    QVERIFY(throwsError(static_cast<ErrorCode>(code), "", [&] {
        if (what == 5)
            rollBack(*m_workspace, "back");
        else
            promote(*m_workspace, what == 2 ? 9 : what == 3 ? 1 : 2, what == 0 ? "" : what == 1 ? "  " : "why");
    }));
    lock.reset();
    QCOMPARE(decisions(*m_workspace).read().size(), before);
    if (what != 7)
        QCOMPARE(productionHistory(*m_workspace).back().number, 1);
}

void TestProduction::keepsDecisionsOfATornJournal()
{
    fs::path journal;
    for (const auto& entry : fs::directory_iterator(m_workspace->journal()))
        journal = entry.path();
    QFile file(QString::fromStdString(journal.native()));
    QVERIFY(file.open(QFile::Append));
    file.write("{\"v\":1,\"t\":\"2026");
    file.close();
    promote(*m_workspace, 2, "after a torn line");
    const auto entries = decisions(*m_workspace).read();
    QCOMPARE(entries.size(), std::size_t{4});
    QCOMPARE(entries.back()["kind"].get<std::string>(), std::string("promote"));
}

QTEST_GUILESS_MAIN(TestProduction)
#include "tst_production.moc"
