// SPDX-License-Identifier: GPL-3.0-or-later
#include "azurite.h"

#include "shards/transfer.h"
#include "shards/transfer_record.h"
#include "shards/two_sets.h"
#include "storage/storage.h"

#include <chrono>
#include <thread>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

constexpr const char* kTar = "images-train-000000.tar";

} // namespace

/// Push and pull with a real Azure Blob server and the real rclone.
class TestObjectStorage : public QObject {
    Q_OBJECT
    ScratchFolder m_server;
    std::unique_ptr<Azurite> m_azurite;
    std::unique_ptr<TwoSets> m_sets;
    QString m_container;
    int m_number = 0;
    std::vector<std::string> m_warnings;
    jobs::Context m_context{{}, {}, [this](const std::string& text) { m_warnings.push_back(text); }};

    [[nodiscard]] std::string url(const char* remote = "az") const { return remote + (":" + m_container + "/some/place").toStdString(); }
    [[nodiscard]] std::unique_ptr<storage::Storage> open(const char* remote = "az") { return storage::openStorage(url(remote), m_context); }
    TransferResult push(const fs::path& folder, const PushOptions& options = {}) { return pushShards(folder, *open(), options, m_context); }
    [[nodiscard]] QString blob(const char* set, const std::string& file) const { return QString::fromStdString(url() + "/" + set + "/" + file); }

private Q_SLOTS:
    void initTestCase()
    {
        try {
            m_azurite = std::make_unique<Azurite>(m_server.path());
        } catch (const std::exception& failure) {
            QFAIL(failure.what());
        }
        qputenv("RCLONE_CONFIG", m_azurite->configuration().toUtf8());
        qputenv("TAXON_RCLONE", m_azurite->rclone().toUtf8());
    }
    void init()
    {
        m_sets = std::make_unique<TwoSets>();
        m_container = QString("shards%1").arg(++m_number);
        m_azurite->call({"mkdir", "az:" + m_container});
        m_warnings.clear();
    }

    void sendsAllThenNothingThenOnlyWhatChanged()
    {
        const std::size_t files = tree(m_sets->first()).size();
        QCOMPARE(push(m_sets->first()).sent.files, files);
        const TransferResult again = push(m_sets->first());
        QCOMPARE(again.sent.files + again.copied.files, std::size_t{0});
        QCOMPARE(again.present.files, files);
        const TransferResult second = push(m_sets->second());
        QCOMPARE(second.sent.files, std::size_t{1 + 3}); // the changed tar, index, _info.json, manifest
        QCOMPARE(second.copied.files, files - 4);        // the other tars were copied by the server
        QVERIFY(m_warnings.empty());
        const fs::path here = m_sets->library.scratch.path() / "here";
        for (const fs::path& set : {m_sets->first(), m_sets->second()}) {
            pullShards(*open(), set.filename(), here / set.filename(), 4, m_context);
            QVERIFY(tree(here / set.filename()) == tree(set));
        }
        const auto sets = remoteShards(*open(), m_context);
        QCOMPARE(sets.size(), std::size_t{2});
        QVERIFY(sets[0].complete && sets[0].files == files);
    }

    void aReplacedBlobIsFoundByItsChecksum()
    {
        push(m_sets->first());
        QByteArray bytes = QByteArray::fromStdString(readAll(m_sets->first() / kTar));
        bytes[600] = static_cast<char>(bytes[600] ^ 1);
        m_azurite->call({"rcat", blob(TwoSets::kFirst, kTar)}, bytes);
        QCOMPARE(verifyRemote(*open(), TwoSets::kFirst, 4, m_context).front().text(), std::string(kTar) + ": checksum");
        QVERIFY(throwsError(ErrorCode::Damaged, "checksum",
                            [&] { pullShards(*open(), TwoSets::kFirst, m_sets->library.scratch.path() / "here" / TwoSets::kFirst, 4, m_context); }));
        const TransferResult mended = push(m_sets->first());
        QCOMPARE(mended.sent.files, std::size_t{2}); // it, and the manifest last
        QCOMPARE(m_warnings.size(), std::size_t{1});
        QVERIFY(verifyRemote(*open(), TwoSets::kFirst, 4, m_context).empty());
    }

    void bytesThatRotOnTheServersDiskAreFoundByReadingBack()
    {
        push(m_sets->first());
        const std::string tar = readAll(m_sets->first() / kTar);
        QVERIFY(m_azurite->damageOnDisk(tar) > 0);
        QCOMPARE(push(m_sets->first()).sent.files, std::size_t{0}); // the store's own checksum is of what arrived: that is what it promises
        QCOMPARE(verifyRemote(*open(), TwoSets::kFirst, 4, m_context).front().text(), std::string(kTar) + ": checksum");
        QVERIFY(throwsError(ErrorCode::Damaged, "corrupted on transfer",
                            [&] { pullShards(*open(), TwoSets::kFirst, m_sets->library.scratch.path() / "here" / TwoSets::kFirst, 4, m_context); }));
        QCOMPARE(push(m_sets->first(), {.check = storage::Check::ReadBack}).sent.files, std::size_t{2});
        QVERIFY(verifyRemote(*open(), TwoSets::kFirst, 4, m_context).empty());
    }

    void goesOnAfterTheServerDied()
    {
        std::atomic<bool> killed{false};
        qputenv("RCLONE_LOW_LEVEL_RETRIES", "1");
        const jobs::Context context({}, [&](const jobs::Progress& progress) {
            if (progress.done * 2 > progress.total && !killed.exchange(true))
                m_azurite->stop();
        });
        const auto error = errorOf([&] { pushShards(m_sets->first(), *open(), {.jobs = 2}, context); });
        qunsetenv("RCLONE_LOW_LEVEL_RETRIES");
        m_azurite->start(); // before anything is judged: the tests below need it
        QVERIFY(killed && error && error->code() == ErrorCode::Io);
        QVERIFY2(error->hint().find("not sent twice") != std::string::npos, error->what());
        const TransferResult result = push(m_sets->first());
        QVERIFY(result.present.files > 0 && result.sent.files > 0);
        QVERIFY(verifyRemote(*open(), TwoSets::kFirst, 4, m_context).empty());
    }

    void saysWhatIsWrongWithThePlace_data()
    {
        QTest::addColumn<QString>("remote");
        QTest::addColumn<QString>("code");
        QTest::addColumn<QString>("text");
        QTest::newRow("wrong container") << "az:no-such-container/x"
                                         << "not_found"
                                         << "no such container";
        QTest::newRow("wrong key") << "badkey:shards1/x"
                                   << "io"
                                   << "refuses these credentials";
        QTest::newRow("no key") << "nokey:shards1/x"
                                << "io"
                                << "refuses these credentials";
        QTest::newRow("server down") << "down:shards1/x"
                                     << "io"
                                     << "The server does not answer";
        QTest::newRow("unknown remote") << "azure:shards1/x"
                                        << "configuration"
                                        << "rclone knows no remote";
    }
    void saysWhatIsWrongWithThePlace()
    {
        QFETCH(QString, remote);
        QFETCH(QString, text);
        const auto error = errorOf([&] { pushShards(m_sets->first(), *storage::openStorage(remote.toStdString(), m_context), {}, m_context); });
        QVERIFY(error.has_value());
        QTEST(QString(name(error->code())), "code");
        QVERIFY2(QString(error->what()).contains(text), error->what());
        QVERIFY2(!QString(error->what()).contains("AAAAbTh3uQ"), error->what());
        QVERIFY(throwsError(error->code(), text.toStdString(),
                            [&] { static_cast<void>(remoteShards(*storage::openStorage(remote.toStdString(), m_context), m_context)); }));
        QVERIFY(!m_azurite->call({"lsf", "az:"}).contains("no-such-container"));
    }

    void theBasicsHold()
    {
        const auto storage = open();
        QVERIFY(storage->list("", 2, m_context).empty());
        QVERIFY(!storage->entry("none", m_context));
        QVERIFY(
            throwsError(ErrorCode::NotFound, "no such file", [&] { static_cast<void>(storage->get("none", m_sets->sets / "out", m_context, {})); }));
        QVERIFY(throwsError(ErrorCode::NotFound, "", [&] { static_cast<void>(storage->sha256("none", m_context, {})); }));
        storage->remove("none", m_context);
        storage::putText(*storage, "a/note.txt", "text", m_context);
        QCOMPARE(storage::getText(*storage, "a/note.txt", m_context), std::string("text"));
        const auto entry = storage->entry("a/note.txt", m_context);
        QCOMPARE(entry->bytes, std::uint64_t{4});
        QCOMPARE(entry->stored, std::string("md5:1cb251ec0d568de6a929b520c4aed8d1"));
        QVERIFY(storage->copy("a/note.txt", "b/note.txt", m_context));
        QCOMPARE(storage->list("", 2, m_context).size(), std::size_t{2});
        QCOMPARE(storage->sha256("b/note.txt", m_context, {}), toHex(sha256("text")));
        storage->remove("a/note.txt", m_context);
        QVERIFY(!storage->entry("a/note.txt", m_context));
    }

    void aStopEndsRclone()
    {
        qputenv("RCLONE_BWLIMIT", "10k");
        std::stop_source stop;
        const std::jthread person([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(2'500));
            stop.request_stop();
        });
        const auto error = errorOf([&] { pushShards(m_sets->first(), *open(), {}, jobs::Context(stop.get_token(), {})); });
        qunsetenv("RCLONE_BWLIMIT");
        QVERIFY(error && error->code() == ErrorCode::Cancelled);
        QVERIFY(!open()->entry(std::string(TwoSets::kFirst) + "/manifest.json", m_context));
    }
};

QTEST_GUILESS_MAIN(TestObjectStorage)
#include "tst_object_storage.moc"
