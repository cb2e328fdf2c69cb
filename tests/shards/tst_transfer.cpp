// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/file_lock.h"
#include "shards/transfer.h"
#include "shards/transfer_record.h"
#include "shards/verify.h"
#include "storage/folder_storage.h"
#include "support/failing_file_system.h"
#include "two_sets.h"

#include <cerrno>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

constexpr const char* kTar = "images-train-000000.tar";

std::size_t tarsIn(const fs::path& folder)
{
    std::size_t n = 0;
    for (const auto& entry : fs::directory_iterator(folder))
        n += entry.path().extension() == ".tar" ? 1 : 0;
    return n;
}

void flipAByte(const fs::path& file)
{
    std::string bytes = readAll(file);
    bytes[bytes.size() / 2] ^= 1;
    writeAll(file, bytes);
}

/// \p folder without the record of the transfer.
std::map<std::string, std::string> setIn(const fs::path& folder)
{
    auto files = tree(folder);
    files.erase(kRecordFile);
    return files;
}

} // namespace

/// pushShards() and pullShards() on a mounted folder: what is there is what is here, only what changed travels, and a half-sent
/// set is never one.
class TestTransfer : public QObject {
    Q_OBJECT
    std::unique_ptr<TwoSets> m_sets;
    fs::path m_share, m_here;
    std::vector<std::string> m_warnings;
    jobs::Context m_context{{}, {}, [this](const std::string& text) { m_warnings.push_back(text); }};

    TransferResult push(const fs::path& folder, const PushOptions& options = {})
    {
        storage::FolderStorage storage(m_share, {});
        return pushShards(folder, storage, options, m_context);
    }
    TransferResult pull(const std::string& id)
    {
        storage::FolderStorage storage(m_share, {});
        return pullShards(storage, id, m_here / id, 2, m_context);
    }

private Q_SLOTS:
    void init()
    {
        m_sets = std::make_unique<TwoSets>();
        m_share = m_sets->library.scratch.path() / "share";
        m_here = m_sets->library.scratch.path() / "here";
        fs::create_directories(m_share);
        fs::create_directories(m_here);
        m_warnings.clear();
    }

    void sendsAllAndThenNothing()
    {
        const std::size_t files = tree(m_sets->first()).size();
        const TransferResult sent = push(m_sets->first());
        QCOMPARE(sent.sent.files, files);
        QVERIFY(setIn(m_share / TwoSets::kFirst) == tree(m_sets->first()));
        const auto times = fs::last_write_time(m_share / TwoSets::kFirst / kTar);
        const TransferResult again = push(m_sets->first());
        QCOMPARE(again.sent.files + again.copied.files, std::size_t{0});
        QCOMPARE(again.present.files, files);
        QCOMPARE(again.present.bytes, sent.sent.bytes);
        QVERIFY(fs::last_write_time(m_share / TwoSets::kFirst / kTar) == times);
        QVERIFY(m_warnings.empty());
    }

    void takesWhatAnotherSetThereHas()
    {
        push(m_sets->first());
        const PushOptions dry{.dryRun = true};
        const auto before = tree(m_share);
        const TransferResult planned = push(m_sets->second(), dry);
        QVERIFY(tree(m_share) == before);
        const TransferResult result = push(m_sets->second());
        QVERIFY(setIn(m_share / TwoSets::kSecond) == tree(m_sets->second()));
        const std::size_t tars = tarsIn(m_sets->second());
        QCOMPARE(planned.copied.files, tars - 1);
        if (storage::FolderStorage(m_share, {}).copy("20260101-000000/_info.json", "probe/x", {})) { // ext4, XFS, tmpfs …: the kernel can
            QCOMPARE(result.copied.files, tars - 1);
            QCOMPARE(result.sent.files, std::size_t{1 + 3}); // the changed tar, index, _info.json, manifest
        }
    }

    void pullsWhatWasPushed()
    {
        push(m_sets->first());
        const TransferResult result = pull(TwoSets::kFirst);
        QVERIFY(tree(m_here / TwoSets::kFirst) == tree(m_sets->first()));
        QCOMPARE(result.sent.files, tree(m_sets->first()).size());
        QCOMPARE(tree(m_here).size(), tree(m_sets->first()).size() + 1); // nothing hidden is left
        QCOMPARE(pull(TwoSets::kFirst).present.files, result.sent.files);
        push(m_sets->second());
        const TransferResult next = pull(TwoSets::kSecond);
        QCOMPARE(next.copied.files, tarsIn(m_sets->second()) - 1);
        QVERIFY(tree(m_here / TwoSets::kSecond) == tree(m_sets->second()));
    }

    void aFailureAtAnyCallIsMadeGoodByTheNextPush()
    {
        TwoSets small(20);
        const auto whole = tree(small.first());
        int failures = 0;
        for (int call = 1;; ++call) {
            fs::remove_all(m_share);
            fs::create_directory(m_share);
            const auto failing = std::make_shared<FailingFileSystem>(call, EIO);
            storage::FolderStorage storage(m_share, {}, {}, failing);
            const auto error = errorOf([&] { pushShards(small.first(), storage, {.jobs = 1}, {}); });
            if (!failing->hasFailed())
                break;
            ++failures;
            const fs::path there = m_share / TwoSets::kFirst;
            QVERIFY(error.has_value());
            if (fs::exists(there / "manifest.json")) // then it is a whole set
                QVERIFY(setIn(there) == whole);
            QVERIFY(errorOf([&] { static_cast<void>(push(small.first())); }) == std::nullopt);
            QVERIFY(setIn(there) == whole);
        }
        QVERIFY(failures > 40);
    }

    void goesOnAfterwards()
    {
        push(m_sets->first());
        fs::remove(m_share / TwoSets::kFirst / "manifest.json"); // as after a kill before the last file
        QVERIFY(throwsError(ErrorCode::NotFound, "not complete", [&] { pull(TwoSets::kFirst); }));
        const TransferResult result = push(m_sets->first());
        QCOMPARE(result.sent.files, std::size_t{1});
    }

    void namesAndMendsWhatIsDamagedThere_data()
    {
        QTest::addColumn<QString>("damage");
        QTest::addColumn<QString>("found");
        QTest::newRow("flipped") << "flip"
                                 << "checksum";
        QTest::newRow("shorter") << "cut"
                                 << "bytes";
        QTest::newRow("gone") << "remove"
                              << "is gone";
    }
    void namesAndMendsWhatIsDamagedThere()
    {
        QFETCH(QString, damage);
        QFETCH(QString, found);
        push(m_sets->first());
        const fs::path tar = m_share / TwoSets::kFirst / kTar;
        if (damage == "flip")
            flipAByte(tar);
        else if (damage == "cut")
            fs::resize_file(tar, fs::file_size(tar) - 512);
        else
            fs::remove(tar);
        storage::FolderStorage storage(m_share, {});
        const auto problems = verifyRemote(storage, TwoSets::kFirst, 2, {});
        QCOMPARE(problems.size(), std::size_t{1});
        QCOMPARE(problems.front().shard, std::string(kTar));
        QVERIFY(problems.front().message.find(found.toStdString()) != std::string::npos);
        QVERIFY(throwsError(ErrorCode::Damaged, damage == "flip" ? "checksum" : "in the storage", [&] { pull(TwoSets::kFirst); }));
        QVERIFY(!fs::exists(m_here / TwoSets::kFirst));
        const TransferResult mended = push(m_sets->first(), {.check = storage::Check::ReadBack});
        QCOMPARE(mended.sent.files, std::size_t{2}); // the tar, and the manifest last
        QCOMPARE(m_warnings.size(), std::size_t{1});
        QVERIFY(m_warnings.front().find(kTar) != std::string::npos);
        QVERIFY(verifyRemote(storage, TwoSets::kFirst, 2, {}).empty());
        pull(TwoSets::kFirst); // goes on with what it fetched before
        QVERIFY(tree(m_here / TwoSets::kFirst) == tree(m_sets->first()));
    }

    void neverSendsADamagedShard()
    {
        flipAByte(m_sets->first() / kTar);
        QVERIFY(throwsError(ErrorCode::Damaged, "not what the manifest says", [&] { push(m_sets->first()); }));
        QVERIFY(!fs::exists(m_share / TwoSets::kFirst / kTar));
        QVERIFY(!fs::exists(m_share / TwoSets::kFirst / "manifest.json"));
        fs::remove(m_sets->second() / kTar);
        QVERIFY(throwsError(ErrorCode::Damaged, "missing", [&] { push(m_sets->second()); }));
    }

    void sendsAndFetchesShardsWithoutAChecksum()
    {
        forgetChecksums(m_sets->first());
        forgetChecksums(m_sets->second());
        const std::size_t files = tree(m_sets->first()).size(), tars = tarsIn(m_sets->second());
        QCOMPARE(push(m_sets->first()).sent.files, files);
        QVERIFY(setIn(m_share / TwoSets::kFirst) == tree(m_sets->first()));
        QCOMPARE(push(m_sets->first()).present.files, files);
        push(m_sets->second());
        storage::FolderStorage storage(m_share, {});
        QVERIFY(verifyRemote(storage, TwoSets::kFirst, 2, {}).empty());
        QCOMPARE(pull(TwoSets::kFirst).sent.files, files);
        QVERIFY(tree(m_here / TwoSets::kFirst) == tree(m_sets->first()));
        QCOMPARE(pull(TwoSets::kFirst).present.files, files);
        flipAByte(m_here / TwoSets::kFirst / "images-train-000001.tar"); // taken from there, it would damage the next
        QCOMPARE(pull(TwoSets::kSecond).copied.files, tars - 2);
        QVERIFY(tree(m_here / TwoSets::kSecond) == tree(m_sets->second()));
    }

    void neverSendsADamagedShardWithoutAChecksum_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("message");
        QTest::newRow("an image") << "image"
                                  << ": checksum";
        QTest::newRow("a header") << "header"
                                  << "headers, label or text";
        QTest::newRow("a JSON text") << "text"
                                     << "headers, label or text";
        QTest::newRow("the end marker") << "end"
                                        << "end marker";
    }
    /// The flipped byte is found before it is sent, and on its way back.
    void neverSendsADamagedShardWithoutAChecksum()
    {
        QFETCH(QString, what);
        QFETCH(QString, message);
        forgetChecksums(m_sets->first());
        push(m_sets->first());
        const ShardSet set = ShardSet::open(m_sets->first());
        const auto damage = [&](const fs::path& folder) {
            const fs::path file = folder / set.shards.front().file;
            std::string bytes = readAll(file);
            const std::uint64_t at = what == "image"  ? set.rows.front().offset + 3
                                     : what == "text" ? 3 * 512 + 10
                                     : what == "end"  ? bytes.size() - 1
                                                      : 10;
            bytes[at] ^= 1;
            writeAll(file, bytes);
        };
        const fs::path there = m_share / TwoSets::kFirst;
        damage(there);
        QVERIFY(throwsError(ErrorCode::Damaged, "not what was pushed", [&] { pull(TwoSets::kFirst); }));
        fs::remove(there / kRecordFile); // all there is then to compare with is the index
        QVERIFY(throwsError(ErrorCode::Damaged, "not what was pushed", [&] { pull(TwoSets::kFirst); }));
        QVERIFY(!fs::exists(m_here / TwoSets::kFirst));
        fs::remove_all(m_share / TwoSets::kFirst);
        damage(m_sets->first());
        QVERIFY(throwsError(ErrorCode::Damaged, message.toStdString(), [&] { push(m_sets->first()); }));
        QVERIFY(!fs::exists(there / set.shards.front().file));
        QVERIFY(!fs::exists(there / "manifest.json"));
    }

    void anotherSetOfThisIdStaysUnlessItIsToBeReplaced()
    {
        push(m_sets->first());
        const fs::path other = m_sets->library.scratch.path() / "other" / TwoSets::kFirst;
        fs::create_directories(other.parent_path());
        fs::copy(m_sets->second(), other, fs::copy_options::recursive);
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "--replace", [&] { push(other); }));
        QVERIFY(setIn(m_share / TwoSets::kFirst) == tree(m_sets->first()));
        const TransferResult result = push(other, {.replace = true});
        QCOMPARE(result.present.files, tarsIn(other) - 1 + 1); // and _info.json
        QVERIFY(setIn(m_share / TwoSets::kFirst) == tree(other));
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "never overwritten", [&] {
            storage::FolderStorage storage(m_share, {});
            pullShards(storage, TwoSets::kFirst, m_sets->first(), 1, {});
        }));
    }

    void pullRefusesWhatCannotBe()
    {
        push(m_sets->first());
        QVERIFY(throwsError(ErrorCode::NotFound, "no such shard set", [&] { pull("20270101-000000"); }));
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "", [&] { pull("../x"); }));
        fs::create_directories(m_here / (std::string(".") + TwoSets::kFirst + ".pull"));
        const FileLock another(m_here / (std::string(".") + TwoSets::kFirst + ".pull") / ".lock");
        QVERIFY(throwsError(ErrorCode::Locked, "Another program", [&] { pull(TwoSets::kFirst); }));
    }

    void listsWhatIsThere()
    {
        push(m_sets->first());
        push(m_sets->second());
        fs::remove(m_share / TwoSets::kSecond / "manifest.json");
        m_sets->library.scratch.write("share/holiday/photo.jpg", "x");
        storage::FolderStorage storage(m_share, {});
        const auto sets = remoteShards(storage, {});
        QCOMPARE(sets.size(), std::size_t{2});
        QCOMPARE(sets[0].id, std::string(TwoSets::kFirst));
        QCOMPARE(sets[0].complete, true);
        QCOMPARE(sets[0].files, tree(m_sets->first()).size());
        QCOMPARE(sets[1].complete, false);
        QVERIFY(throwsError(ErrorCode::NotFound, "no record", [&] { static_cast<void>(verifyRemote(storage, "none", 1, {})); }));
    }

    void readsOnlyItsOwnRecord_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << "";
        QTest::newRow("another format") << R"({"format":"taxon-shards","version":1,"files":[]})";
        QTest::newRow("no files") << R"({"format":"taxon-transfer","version":1})";
        QTest::newRow("a file without its sum") << R"({"format":"taxon-transfer","version":1,"files":[{"file":"a","bytes":1}]})";
    }
    void readsOnlyItsOwnRecord()
    {
        QFETCH(QString, text);
        QVERIFY(throwsError(ErrorCode::Damaged, "", [&] { static_cast<void>(TransferRecord::parse(text.toStdString(), "here")); }));
        push(m_sets->first());
        writeAll(m_share / TwoSets::kFirst / kRecordFile, text.toStdString());
        QVERIFY(push(m_sets->first()).sent.files > 10); // all is sent again, and said
        QCOMPARE(m_warnings.size(), std::size_t{1});
        QVERIFY(setIn(m_share / TwoSets::kFirst) == tree(m_sets->first()));
    }

    void refusesANewerRecord()
    {
        QVERIFY(throwsError(ErrorCode::Unsupported, "newer",
                            [] { static_cast<void>(TransferRecord::parse(R"({"format":"taxon-transfer","version":2,"files":[]})", "here")); }));
    }

    void progressEndsAtItsTotal()
    {
        std::vector<jobs::Progress> heard;
        storage::FolderStorage storage(m_share, {});
        pushShards(m_sets->first(), storage, {}, jobs::Context({}, [&](const jobs::Progress& progress) { heard.push_back(progress); }));
        QVERIFY(!heard.empty());
        QCOMPARE(heard.back().done, heard.back().total);
        QCOMPARE(heard.back().unit, std::string("bytes"));
    }
};

QTEST_GUILESS_MAIN(TestTransfer)
#include "tst_transfer.moc"
