// SPDX-License-Identifier: GPL-3.0-or-later
#include "azurite.h"

#include "base/mapped_file.h"
#include "base/workspace.h"
#include "cli/taxon_program.h"
#include "models/version_writer.h"
#include "shards/shard_fixture.h"

#include <chrono>
#include <csignal>
#include <random>
#include <thread>

using namespace taxon;
using namespace taxon::test;

namespace {

constexpr const char* kSet = "20260101-000000";
constexpr int kRefused = 1, kMissing = 10, kUsage = 2;

/// 128 images of 50 kB that nothing compresses, in eight train tars of 0.8 MB.
void fillWithNoise(ShardFixture& fixture)
{
    std::mt19937 random(1);
    for (int i = 0; i < 128; ++i) {
        std::string bytes(50'000, '\0');
        for (char& c : bytes)
            c = static_cast<char>(random() & 0xFF);
        fixture.add("train", (i % 2 ? "cat/" : "dog/") + std::to_string(i) + ".jpg", bytes, i % 2 ? "cat" : "dog");
    }
    fixture.close();
}

std::uint64_t filesOf(const Call& call, const char* share)
{
    const Json json = call.json();
    return json.is_object() && json.contains(share) ? json[share]["files"].get<std::uint64_t>() : 999;
}

} // namespace

/// taxon shards push, pull and remote: the real program, killed, on full, read-only and vanished shares, and with Azure Blob.
class TestStorageCommand : public QObject {
    Q_OBJECT
    ScratchFolder m_server;
    std::unique_ptr<Azurite> m_azurite;
    ShardFixture m_fixture;
    fs::path m_workspace;
    std::unique_ptr<TaxonProgram> m_taxon;

    /// Starts a push and kills it by SIGKILL once \p bytes have arrived (0: after \p milliseconds). \returns whether it was still at it.
    bool pushAndKill(const QStringList& arguments, std::uint64_t bytes, int milliseconds)
    {
        QProcess process;
        m_taxon->start(process, QStringList{"shards", "push", "--json", "--jobs", "2"} + arguments);
        QByteArray said;
        const auto start = std::chrono::steady_clock::now();
        while (process.state() != QProcess::NotRunning) {
            process.waitForReadyRead(5);
            for (const QByteArray& line : process.readAllStandardError().split('\n')) {
                const Json json = Json::parse(line.toStdString(), nullptr, false);
                if (bytes > 0 && json.is_object() && json.value("kind", "") == "progress" && json["done"].get<std::uint64_t>() >= bytes)
                    process.kill();
            }
            if (bytes == 0 && std::chrono::steady_clock::now() - start > std::chrono::milliseconds(milliseconds))
                process.kill();
        }
        return process.exitStatus() == QProcess::CrashExit;
    }

private Q_SLOTS:
    void initTestCase()
    {
        try {
            m_azurite = std::make_unique<Azurite>(m_server.path());
        } catch (const std::exception& failure) {
            QFAIL(failure.what());
        }
        fillWithNoise(m_fixture);
        m_workspace = m_fixture.scratch.path() / "workspace";
        const Workspace workspace = Workspace::create(m_workspace, m_fixture.manifest.library);
        shards::packShards(m_fixture.manifest, workspace.shards(kSet), {}, {});
    }
    void init()
    {
        m_taxon = std::make_unique<TaxonProgram>(m_workspace);
        m_taxon->setEnvironment("RCLONE_CONFIG", m_azurite->configuration());
        m_taxon->setEnvironment("TAXON_RCLONE", m_azurite->rclone());
    }

    void aKilledPushToABlobStoreGoesOn()
    {
        m_azurite->call({"mkdir", "az:killed"});
        m_taxon->setEnvironment("RCLONE_BWLIMIT", "2M");
        QVERIFY(pushAndKill({"az:killed"}, 4'000'000, 0));
        std::this_thread::sleep_for(std::chrono::seconds(3)); // what rclone had begun ends with its next word to nobody
        init();
        const Call listed = m_taxon->call({"shards", "remote", "az:killed", "--json"});
        QCOMPARE(listed.json()["sets"][0]["complete"].get<bool>(), false);
        QCOMPARE(
            m_taxon->call({"shards", "pull", "az:killed", "--shards", kSet, "--workspace", QString::fromStdString((m_workspace / "..").native())})
                .exitCode,
            kMissing);
        const Call again = m_taxon->call({"shards", "push", "az:killed", "--json"});
        QCOMPARE(again.exitCode, 0);
        QVERIFY2(filesOf(again, "present") >= 2, again.out.c_str());
        QVERIFY(filesOf(again, "sent") >= 2);
        const Call last = m_taxon->call({"shards", "push", "az:killed", "--json"});
        QCOMPARE(filesOf(last, "sent"), std::uint64_t{0});
        QCOMPARE(m_taxon->call({"shards", "remote", "az:killed", "--read-back"}).exitCode, 0);
    }

    /// A version of a megabyte, killed on its way there, whose graph must not be there before all else is.
    void aVersionTravelsThroughABlobStore()
    {
        m_azurite->call({"mkdir", "az:versions"});
        models::createVersion(Workspace::open(m_workspace), {}, [](const fs::path& folder) {
            std::mt19937 random(2);
            std::string weights(1'000'000, '\0');
            for (char& c : weights)
                c = static_cast<char>(random() & 0xFF);
            writeAll(folder / "model.safetensors", weights);
            writeAll(folder / "saved_model.pb", "graph");
            return Json::object();
        });
        m_taxon->setEnvironment("RCLONE_BWLIMIT", "200k");
        QProcess process;
        m_taxon->start(process, {"models", "push", "az:versions"});
        QVERIFY(!process.waitForFinished(2500)); // a megabyte takes five seconds
        process.kill();
        process.waitForFinished();
        std::this_thread::sleep_for(std::chrono::seconds(3)); // what rclone had begun ends with its next word to nobody
        init();
        QVERIFY(!m_azurite->call({"lsf", "-R", "az:versions"}).contains("saved_model.pb"));
        QCOMPARE(m_taxon->call({"models", "remote", "az:versions", "--json"}).json()["versions"][0]["complete"].get<bool>(), false);
        const Call pushed = m_taxon->call({"models", "push", "az:versions", "--json"});
        QCOMPARE(pushed.exitCode, 0);
        QCOMPARE(filesOf(pushed, "present"), std::uint64_t{1}); // what claims the number
        QCOMPARE(m_taxon->call({"models", "remote", "az:versions", "--read-back"}).exitCode, 0);

        const fs::path calls = m_fixture.scratch.path() / "calls"; // what is there is not read through the network once more
        const fs::path watched = m_fixture.scratch.write("rclone", "#!/bin/bash\necho \"$@\" >> '" + calls.native() + "'\nexec '"
                                                                       + m_azurite->rclone().toStdString() + "' \"$@\"\n");
        fs::permissions(watched, fs::perms::owner_all);
        m_taxon->setEnvironment("TAXON_RCLONE", QString::fromStdString(watched.native()));
        const Call again = m_taxon->call({"models", "push", "az:versions", "--json"});
        QCOMPARE(filesOf(again, "present"), std::uint64_t{3});
        QVERIFY2(readTextFile(calls).find("--download") == std::string::npos, readTextFile(calls).c_str());

        const fs::path other = m_fixture.scratch.path() / "version-taker";
        Workspace::create(other, m_fixture.manifest.library);
        TaxonProgram there(other);
        there.setEnvironment("RCLONE_CONFIG", m_azurite->configuration());
        there.setEnvironment("TAXON_RCLONE", m_azurite->rclone());
        QCOMPARE(there.call({"models", "pull", "az:versions", "--version", "1"}).exitCode, 0);
        QCOMPARE(tree(other / "models" / "001"), tree(m_workspace / "models" / "001"));
        QCOMPARE(there.call({"models", "pull", "az:versions", "--version", "2"}).exitCode, kMissing);
    }

    void aPullFromABlobStoreEqualsWhatWasPushed()
    {
        m_azurite->call({"mkdir", "az:pulled"});
        QCOMPARE(m_taxon->call({"shards", "push", "az:pulled/deep/er"}).exitCode, 0);
        const fs::path other = m_fixture.scratch.path() / "other";
        Workspace::create(other, m_fixture.manifest.library);
        TaxonProgram there(other);
        there.setEnvironment("RCLONE_CONFIG", m_azurite->configuration());
        there.setEnvironment("TAXON_RCLONE", m_azurite->rclone());
        const Call pulled = there.call({"shards", "pull", "az:pulled/deep/er", "--json"});
        QCOMPARE(pulled.exitCode, 0);
        QVERIFY(tree(other / "shards") == tree(m_workspace / "shards"));
        const Call missing = there.call({"shards", "pull", "az:pulled/deep/er", "--shards", "20270101-000000"});
        QCOMPARE(missing.exitCode, kMissing);
        QVERIFY(missing.err.find("next:") != std::string::npos);
    }

    void aPushToAFolderSurvivesAKillAtAnyTime()
    {
        const fs::path share = m_fixture.scratch.path() / "killed";
        int kills = 0;
        for (int milliseconds = 5; milliseconds < 2'000; milliseconds = milliseconds * 3 / 2 + 10) {
            fs::remove_all(share);
            fs::create_directories(share);
            const bool killed = pushAndKill({QString::fromStdString(share.native())}, 0, milliseconds);
            kills += killed ? 1 : 0;
            if (fs::exists(share / kSet / "manifest.json"))
                QVERIFY(fs::exists(share / kSet / "index.csv"));
            const Call again = m_taxon->call({"shards", "push", QString::fromStdString(share.native()), "--json"});
            QCOMPARE(again.exitCode, 0);
            for (const auto& [file, bytes] : tree(m_workspace / "shards" / kSet))
                QVERIFY2(readAll(share / kSet / file) == bytes, file.c_str());
            for (const auto& entry : fs::directory_iterator(share / kSet))
                QVERIFY2(!entry.path().filename().native().starts_with('.'), entry.path().c_str()); // half files are swept
            if (!killed)
                break;
        }
        QVERIFY(kills >= 2);
    }

    void aShareThatFillsUpIsGoneOnWithWhenThereIsRoom()
    {
        fs::create_directories(m_workspace / "share");
        // Room for the bytes, so that the check before passes, and for none of the pages' ends and the record.
        const Call call = m_taxon->callScript(R"(
            need=$(cat shards/*/* | wc -c)
            mount -t tmpfs -o size=$((need + 4096)) none share || exit 90
            "$TAXON" shards push share --jobs 1 && exit 91
            test -e share/*/manifest.json && exit 92
            find share -name '.*.part-*' | grep . && exit 93
            mount -o remount,size=64m share || exit 94
            "$TAXON" shards push share --json || exit 95
            rm share/*/transfer.json
            diff -r share shards || exit 96)");
        QVERIFY2(call.exitCode == 0, (std::to_string(call.exitCode) + call.out + call.err).c_str());
        QVERIFY2(call.err.find("Free some space") != std::string::npos, call.err.c_str());
        QVERIFY(filesOf(call, "present") > 0);
    }

    void saysWhatAShareRefuses_data()
    {
        QTest::addColumn<QString>("script");
        QTest::addColumn<int>("exitCode");
        QTest::addColumn<QString>("text");
        const QString push = "\"$TAXON\" shards push share --jobs 1";
        QTest::newRow("a full one, seen before") << "mount -t tmpfs -o size=1m none share && " + push << kRefused
                                                 << "is needed to push the shards, and";
        QTest::newRow("a read-only one") << "mount -t tmpfs -o ro none share && " + push << kRefused << "Check who may write there";
        QTest::newRow("one that is not mounted")
            << "mount -t tmpfs none share && mkdir share/taxon && umount share && \"$TAXON\" shards push share/taxon" << kMissing
            << "Mount the share";
        QTest::newRow("a file") << "\"$TAXON\" shards push taxon.yaml" << kMissing << "no such folder";
        QTest::newRow("a web address") << "\"$TAXON\" shards push https://example.invalid/c" << kUsage << "rclone config";
        QTest::newRow("a secret") << "\"$TAXON\" shards push :s3,secret_access_key=TOPSECRET:b" << kUsage << "holds a secret";
        QTest::newRow("contradicting flags") << "mkdir -p ok; \"$TAXON\" shards push ok --read-back --no-verify" << kUsage << "contradict";
    }
    void saysWhatAShareRefuses()
    {
        QFETCH(QString, script);
        QFETCH(QString, text);
        fs::create_directories(m_workspace / "share");
        const Call call = m_taxon->callScript(script);
        QTEST(call.exitCode, "exitCode");
        QVERIFY2(call.err.find(text.toStdString()) != std::string::npos, call.err.c_str());
        QVERIFY(call.err.find("next:") != std::string::npos || call.exitCode == kUsage);
        QVERIFY(call.err.find("TOPSECRET") == std::string::npos);
        QVERIFY(!call.crashed);
    }
};

QTEST_GUILESS_MAIN(TestStorageCommand)
#include "tst_storage_command.moc"
