// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/postgres_server.h"
#include "support/scratch.h"
#include "taxon_program.h"

#include "identify/identify_store.h"

using namespace taxon;
using namespace taxon::test;
namespace fs = std::filesystem;

/// taxon identify publish: where the database is and its password come as for psql, and no secret is printed.
class TestIdentifyPublish : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        fs::create_directories(m_scratch.path() / "library/owl");
        QCOMPARE(m_taxon.call({"init", "ws", "--library", "library"}).exitCode, 0);
        identify::IdentifyStore store = identify::IdentifyStore::create(m_scratch.path() / "ws/identify/001-unknown.db",
                                                                        {"001", std::string(64, 'a'), "/unknown", {"cat", "owl"}});
        identify::Guess guess;
        guess.path = "a.jpg";
        guess.sha256 = std::string(64, 'b');
        guess.top = {{1, 0.75f}, {0, 0.25f}};
        store.add(guess);
        store.flush();
    }

    void publishesAndSaysWhatItSent()
    {
        const Call first = publish({"--to", QString::fromStdString(m_server.connection())});
        QVERIFY2(first.exitCode == 0, first.err.c_str());
        const Json said = first.json();
        QVERIFY2(said["schema"] == "001-unknown" && said["images"] == 1 && said["new"] == true && said["sent_parts"] == said["parts"],
                 first.out.c_str());
        const Call again = publish({"--to", QString::fromStdString(m_server.connection())});
        QVERIFY2(again.json()["sent_parts"] == 0 && again.json()["new"] == false, again.out.c_str());
    }

    void takesTheEnvironment()
    {
        m_taxon.setEnvironment("PGHOST", QString::fromStdString(m_server.socketFolder().native()));
        m_taxon.setEnvironment("PGUSER", "guarded");
        m_taxon.setEnvironment("PGDATABASE", "postgres");
        m_taxon.setEnvironment("PGPASSFILE", "/dev/null");
        const Call without = publish({"--schema", "mine"});
        QVERIFY2(without.exitCode == 2 && without.err.find("asks for a password") != std::string::npos, without.err.c_str());
        m_taxon.setEnvironment("PGPASSWORD", PostgresServer::kPassword);
        const Call with = publish({"--schema", "mine"});
        QVERIFY2(with.exitCode == 0 && with.json()["schema"] == "mine", with.err.c_str());
        QVERIFY(with.out.find(PostgresServer::kPassword) == std::string::npos && with.err.find(PostgresServer::kPassword) == std::string::npos);
    }

    void refusesWhatCantBe()
    {
        const Call secret = publish({"--to", "postgresql://taxon:hunter2@localhost/team"});
        QVERIFY2(secret.exitCode == 2 && secret.err.find(".pgpass") != std::string::npos, secret.err.c_str());
        QVERIFY((secret.err + secret.out).find("hunter2") == std::string::npos);
        const Call nobody = publish({"--to", "host=/nowhere/at/all"});
        QVERIFY2(nobody.exitCode == 1 && nobody.err.find("can't be reached") != std::string::npos, nobody.err.c_str());
        const Call unknown = publish({"--id", "007-unknown"});
        QVERIFY2(unknown.exitCode == 10, unknown.err.c_str());
    }

private:
    [[nodiscard]] Call publish(const QStringList& arguments) const
    {
        return m_taxon.call(QStringList{"-C", "ws", "--json", "identify", "publish"} + arguments);
    }

    ScratchFolder m_scratch;
    PostgresServer m_server{m_scratch.path()};
    TaxonProgram m_taxon{m_scratch.path()};
};

QTEST_GUILESS_MAIN(TestIdentifyPublish)
#include "tst_identify_publish.moc"
