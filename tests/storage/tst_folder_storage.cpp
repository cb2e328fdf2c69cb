// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/checksum.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "storage/folder_storage.h"
#include "support/failing_file_system.h"
#include "support/file_privileges.h"
#include "support/scratch.h"

#include <atomic>
#include <cerrno>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

using namespace taxon;
using namespace taxon::storage;
using std::chrono::milliseconds;
namespace fs = std::filesystem;

namespace {

/// A share whose server went away: writes sleep until it is back, as they do on a hard mount.
class StalledShare : public FileSystem {
public:
    std::ptrdiff_t write(int fd, std::span<const std::byte> bytes) override
    {
        while (!back)
            std::this_thread::sleep_for(milliseconds(5));
        return FileSystem::write(fd, bytes);
    }
    std::atomic<bool> back{false};
};

/// A share that stores other bytes than it is given.
class LyingShare : public FileSystem {
public:
    std::ptrdiff_t write(int fd, std::span<const std::byte> bytes) override
    {
        std::vector<std::byte> wrong(bytes.begin(), bytes.end());
        wrong.back() ^= std::byte{1};
        return FileSystem::write(fd, wrong);
    }
};

/// A share that can't flush a folder, as many.
class NoFolderSync : public FileSystem {
public:
    int syncFolder(const fs::path& /*folder*/) override { return -ENOTSUP; }
};

const std::string kBytes(9'000'000, 'x'); // three blocks

std::vector<std::string> names(const std::vector<Entry>& entries)
{
    std::vector<std::string> out;
    for (const Entry& entry : entries)
        out.push_back(entry.name);
    return out;
}

/// All files below \p folder, hidden ones too.
std::size_t filesIn(const fs::path& folder)
{
    std::size_t n = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        n += entry.is_regular_file() ? 1 : 0;
    return n;
}

} // namespace

/// FolderStorage: a file on a share is whole or not there, whatever the share does, and a dead share hangs nobody.
class TestFolderStorage : public QObject {
    Q_OBJECT
    std::unique_ptr<test::ScratchFolder> m_scratch;
    fs::path m_share, m_file;

    [[nodiscard]] FolderStorage open(std::shared_ptr<FileSystem> fileSystem, Patience patience = {}) const
    {
        return {m_share, {}, patience, std::move(fileSystem)};
    }

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_share = m_scratch->path() / "share";
        fs::create_directory(m_share);
        m_file = m_scratch->write("local.tar", kBytes);
    }

    void putsListsAndGetsBack()
    {
        FolderStorage storage(m_share, {});
        std::uint64_t metered = 0;
        const Receipt put = storage.put(m_file, "set-1/a.tar", Check::Stored, {}, [&](std::uint64_t more) { metered += more; });
        QCOMPARE(put.sha256, toHex(sha256(kBytes)));
        QCOMPARE(put.checksum, checksum(std::as_bytes(std::span(kBytes))));
        QCOMPARE(metered, std::uint64_t{kBytes.size()});
        m_scratch->write("share/.hidden", "x");
        m_scratch->write("share/set-1/deep/b", "x");
        QVERIFY((names(storage.list("", 2, {})) == std::vector<std::string>{"set-1/a.tar"}));
        QVERIFY((names(storage.list("set-1", 2, {})) == std::vector<std::string>{"set-1/a.tar", "set-1/deep/b"}));
        QVERIFY(storage.list("set-9", 1, {}).empty());
        QCOMPARE(storage.entry("set-1/a.tar", {})->bytes, std::uint64_t{kBytes.size()});
        QVERIFY(!storage.entry("set-1/b.tar", {}));
        QCOMPARE(storage.sha256("set-1/a.tar", {}, {}), put.sha256);
        const Receipt got = storage.get("set-1/a.tar", m_scratch->path() / "back.tar", {}, {});
        QCOMPARE(got.sha256, put.sha256);
        QCOMPARE(got.checksum, put.checksum);
        QCOMPARE(readTextFile(m_scratch->path() / "back.tar"), kBytes);
        storage.remove("set-1/a.tar", {});
        storage.remove("set-1/a.tar", {});
        QVERIFY(!storage.entry("set-1/a.tar", {}));
        QCOMPARE(fs::path(storage.url()), m_share);
    }

    void copiesOnTheShare()
    {
        FolderStorage storage(m_share, {});
        static_cast<void>(storage.put(m_file, "set-1/a.tar", Check::None, {}, {}));
        if (storage.copy("set-1/a.tar", "set-2/b.tar", {})) { // not every file system can
            QCOMPARE(readTextFile(m_share / "set-2/b.tar"), kBytes);
        }
        QCOMPARE(filesIn(m_share), storage.entry("set-2/b.tar", {}) ? std::size_t{2} : std::size_t{1});
        QVERIFY(test::throwsError(ErrorCode::NotFound, "open the file", [&] { static_cast<void>(storage.copy("set-1/none", "set-2/c", {})); }));
    }

    void refusesNamesThatLeaveIt_data()
    {
        QTest::addColumn<QByteArray>("name");
        for (const char* name : {"", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", "./a", ".hidden", "a/.b", "a\\b", "a\nb", "a\x7f", "\xff"})
            QTest::newRow(QByteArray(name).toPercentEncoding().constData()) << QByteArray(name);
    }
    void refusesNamesThatLeaveIt()
    {
        QFETCH(QByteArray, name);
        FolderStorage storage(m_share, {});
        QVERIFY(test::throwsError(ErrorCode::InvalidArgument, "can't be the name",
                                  [&] { static_cast<void>(storage.put(m_file, name.toStdString(), Check::None, {}, {})); }));
        QCOMPARE(filesIn(m_share), std::size_t{0});
    }

    void aShareThatIsNotMountedIsNoEmptyOne()
    {
        FolderStorage storage(m_share, {});
        fs::rename(m_share, m_scratch->path() / "gone");
        const auto missing = [](const std::function<void()>& body) { return test::throwsError(ErrorCode::NotFound, "Mount the share", body); };
        QVERIFY(missing([&] { static_cast<void>(storage.list("", 2, {})); }));
        QVERIFY(missing([&] { static_cast<void>(storage.entry("a", {})); }));
        QVERIFY(missing([&] { static_cast<void>(storage.put(m_file, "a", Check::None, {}, {})); }));
        QVERIFY(missing([&] { storage.remove("a", {}); }));
        QVERIFY(missing([&] { FolderStorage(m_share, {}); }));
        QVERIFY(!fs::exists(m_share));
    }

    void everyFailingCallLeavesTheOldFile_data()
    {
        QTest::addColumn<int>("error");
        QTest::addColumn<QString>("hint");
        QTest::newRow("full") << ENOSPC << "Free some space";
        QTest::newRow("stale") << ESTALE << "mount it again";
        QTest::newRow("I/O error") << EIO << "mount it again";
        QTest::newRow("timed out") << ETIMEDOUT << "mount it again";
    }
    void everyFailingCallLeavesTheOldFile()
    {
        QFETCH(int, error);
        QFETCH(QString, hint);
        static_cast<void>(FolderStorage(m_share, {}).put(m_scratch->write("old", "old"), "a.tar", Check::None, {}, {}));
        int failed = 0;
        for (int call = 1;; ++call) {
            const auto failing = std::make_shared<test::FailingFileSystem>(call, error);
            FolderStorage storage = open(failing);
            const auto thrown = test::errorOf([&] { static_cast<void>(storage.put(m_file, "a.tar", Check::Stored, {}, {})); });
            if (!failing->hasFailed())
                break;
            const std::string now = readTextFile(m_share / "a.tar");
            QVERIFY(now == "old" || now == kBytes); // the flush of the folder comes after the rename
            QCOMPARE(filesIn(m_share), std::size_t{1});
            if (!thrown) { // a folder that can't be flushed is no failure, but for a share that is going away
                QVERIFY(error == ETIMEDOUT && now == kBytes);
            } else {
                ++failed;
                QCOMPARE(thrown->code(), error == ENOSPC ? ErrorCode::NoSpace : ErrorCode::Io);
                QVERIFY2(thrown->hint().find(hint.toStdString()) != std::string::npos, thrown->what());
                QVERIFY(thrown->where().find("a.tar") != std::string::npos || thrown->where() == m_share.native());
            }
        }
        QVERIFY(failed >= 5); // create, three writes, fsync, rename
        QCOMPARE(readTextFile(m_share / "a.tar"), kBytes);
    }

    void takesAShareThatCannotFlushFolders()
    {
        FolderStorage storage = open(std::make_shared<NoFolderSync>());
        static_cast<void>(storage.put(m_file, "a.tar", Check::Stored, {}, {}));
        QCOMPARE(readTextFile(m_share / "a.tar"), kBytes);
    }

    void findsWhatTheShareStoredWrongly()
    {
        FolderStorage storage = open(std::make_shared<LyingShare>());
        QVERIFY(test::throwsError(ErrorCode::Damaged, "not what was written",
                                  [&] { static_cast<void>(storage.put(m_file, "a.tar", Check::Stored, {}, {})); }));
        QCOMPARE(filesIn(m_share), std::size_t{0});
        static_cast<void>(storage.put(m_file, "a.tar", Check::None, {}, {})); // that was asked for
    }

    void aReadOnlyFolderIsSaidToBeOne()
    {
        FolderStorage storage(m_share, {});
        fs::permissions(m_share, fs::perms::owner_read | fs::perms::owner_exec);
        const test::WithoutFilePrivileges asOrdinaryUser;
        QVERIFY(test::throwsError(ErrorCode::Io, "Check who may write there",
                                  [&] { static_cast<void>(storage.put(m_file, "a.tar", Check::None, {}, {})); }));
        fs::permissions(m_share, fs::perms::owner_all);
    }

    void refusesWhatIsNoFile()
    {
        FolderStorage storage(m_share, {});
        QCOMPARE(::mkfifo((m_share / "fifo").c_str(), 0600), 0);
        fs::create_symlink(m_file, m_share / "link");
        fs::create_directory(m_share / "folder");
        for (const char* name : {"fifo", "link", "folder"}) {
            QVERIFY(!storage.entry(name, {}));
            QVERIFY(test::errorOf([&] { static_cast<void>(storage.get(name, m_scratch->path() / "out", {}, {})); }).has_value());
        }
        QVERIFY(storage.list("", 1, {}).empty());
        QVERIFY(!fs::exists(m_scratch->path() / "out"));
    }

    void aStopLeavesADeadShareBehind()
    {
        const auto share = std::make_shared<StalledShare>();
        {
            FolderStorage storage = open(share, {.grace = milliseconds(100)});
            std::stop_source stop;
            const std::jthread person([&] {
                std::this_thread::sleep_for(milliseconds(50));
                stop.request_stop();
            });
            QVERIFY(test::throwsError(ErrorCode::Cancelled, "did not answer", [&] {
                static_cast<void>(storage.put(m_file, "a.tar", Check::None, jobs::Context(stop.get_token(), {}), {}));
            }));
        }
        QVERIFY(!fs::exists(m_share / "a.tar"));
        share->back = true; // the thread that was left behind ends, and takes its half file away
        while (share.use_count() > 1)
            std::this_thread::sleep_for(milliseconds(1));
        QCOMPARE(filesIn(m_share), std::size_t{0});
    }

    void saysSinceWhenAShareIsDead()
    {
        const auto share = std::make_shared<StalledShare>();
        std::vector<std::string> warnings;
        const jobs::Context context({}, {}, [&](const std::string& text) { warnings.push_back(text); });
        FolderStorage storage = open(share, {.warn = milliseconds(50), .giveUp = milliseconds(400)});
        QVERIFY(test::throwsError(ErrorCode::Io, "unreachable since 20",
                                  [&] { static_cast<void>(storage.put(m_file, "a.tar", Check::None, context, {})); }));
        QCOMPARE(warnings.size(), std::size_t{1});
        QVERIFY(warnings.front().find("unreachable since 20") != std::string::npos);
        share->back = true;
        while (share.use_count() > 2)
            std::this_thread::sleep_for(milliseconds(1));
    }

    void goesOnWhenTheShareIsBack()
    {
        const auto share = std::make_shared<StalledShare>();
        std::vector<std::string> warnings;
        const jobs::Context context({}, {}, [&](const std::string& text) {
            warnings.push_back(text);
            share->back = true;
        });
        FolderStorage storage = open(share, {.warn = milliseconds(50)});
        static_cast<void>(storage.put(m_file, "a.tar", Check::Stored, context, {}));
        QCOMPARE(readTextFile(m_share / "a.tar"), kBytes);
        QCOMPARE(warnings.front().find("unreachable") != std::string::npos, true);
    }

    void aStopBetweenTwoBlocksLeavesNothing()
    {
        std::stop_source stop;
        FolderStorage storage(m_share, {});
        stop.request_stop();
        QVERIFY(test::throwsError(ErrorCode::Cancelled, "stopped",
                                  [&] { static_cast<void>(storage.put(m_file, "a.tar", Check::None, jobs::Context(stop.get_token(), {}), {})); }));
        QCOMPARE(filesIn(m_share), std::size_t{0});
    }

    void sweepsOnlyWhatNobodyWorksOn()
    {
        FolderStorage storage(m_share, {});
        std::array<char, 256> host{};
        ::gethostname(host.data(), host.size() - 1);
        std::string name = host.data();
        std::replace(name.begin(), name.end(), '-', '_');
        const std::string ours = ".a.tar.part-" + name + "-";
        m_scratch->write("share/set-1/" + ours + "99999999-0", "of a program that is gone");
        m_scratch->write("share/set-1/" + ours + std::to_string(::getpid()) + "-0", "ours");
        m_scratch->write("share/set-1/.a.tar.part-elsewhere-99999999-0", "of another machine, now");
        const auto old = m_scratch->write("share/set-1/.b.tar.part-elsewhere-5-0", "of another machine, long ago");
        fs::last_write_time(old, fs::file_time_type::clock::now() - std::chrono::hours(30));
        m_scratch->write("share/set-1/b.tar", "whole");
        QCOMPARE(storage.sweep("set-1", {}), std::size_t{2});
        QCOMPARE(filesIn(m_share), std::size_t{3});
        QCOMPARE(storage.sweep("set-9", {}), std::size_t{0});
    }

    void opensByUrl()
    {
        QCOMPARE(openStorage(m_share.native(), {})->url(), m_share.native());
        QVERIFY(test::throwsError(ErrorCode::NotFound, "no such folder", [&] { static_cast<void>(openStorage((m_share / "none").native(), {})); }));
        QVERIFY(test::throwsError(ErrorCode::Configuration, "web address",
                                  [] { static_cast<void>(openStorage("https://account.example/container", {})); }));
        for (const char* url : {":s3,secret_access_key=abc:bucket", ":azureblob,account=a,key=xyz:c", "https://a.example/c?sv=1&sig=abc"}) {
            const auto error = test::errorOf([&] { static_cast<void>(openStorage(url, {})); });
            QVERIFY(error && error->code() == ErrorCode::Configuration);
            QVERIFY(std::string(error->what()).find("abc") == std::string::npos && std::string(error->what()).find("xyz") == std::string::npos);
        }
    }

    void textsTravelToo()
    {
        FolderStorage storage(m_share, {});
        putText(storage, "set-1/note.json", "{}", {});
        QCOMPARE(getText(storage, "set-1/note.json", {}), std::string("{}"));
        QVERIFY(test::throwsError(ErrorCode::Damaged, "", [&] { static_cast<void>(getText(storage, "set-1/note.json", {}, 1)); }));
    }
};

QTEST_GUILESS_MAIN(TestFolderStorage)
#include "tst_folder_storage.moc"
