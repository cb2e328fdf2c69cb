// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/decisions.h"
#include "models/registry.h"
#include "models/version_transfer.h"
#include "models/version_trash.h"
#include "models/version_writer.h"
#include "storage/file_hashes.h"
#include "storage/folder_storage.h"
#include "support/scratch.h"

#include "base/atomic_file.h"
#include "base/mapped_file.h"

#include <map>
#include <mutex>

using namespace taxon;
using namespace taxon::models;
using test::throwsError;
namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> filesOf(const fs::path& folder)
{
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[entry.path().lexically_relative(folder).native()] = readTextFile(entry.path());
    return files;
}

/// A folder that remembers the order of what arrives, and fails after so many files.
class WatchedStorage : public storage::FolderStorage {
public:
    explicit WatchedStorage(const fs::path& root) : FolderStorage(root, {}) {}
    std::vector<std::string> arrived;
    std::size_t failAfter = 1000, readBack = 0;
    bool keepsChecksums = false; ///< as an object storage does

    std::vector<storage::Entry> list(const std::string& folder, int depth, const jobs::Context& context) override
    {
        std::vector<storage::Entry> all = FolderStorage::list(folder, depth, context);
        if (keepsChecksums)
            for (storage::Entry& entry : all)
                entry.stored = storage::hashFile(fs::path(url()) / entry.name, "md5", [](std::uint64_t) {}).stored;
        return all;
    }
    std::string sha256(const std::string& name, const jobs::Context& context, const storage::Meter& meter) override
    {
        const std::scoped_lock lock(m_mutex);
        ++readBack;
        return FolderStorage::sha256(name, context, meter);
    }

    storage::Receipt put(const fs::path& file, const std::string& name, storage::Check check, const jobs::Context& context,
                         const storage::Meter& meter) override
    {
        const std::scoped_lock lock(m_mutex);
        if (arrived.size() >= failAfter)
            throw Error(ErrorCode::Io, "The server does not answer.", name);
        arrived.push_back(name);
        return FolderStorage::put(file, name, check, context, meter);
    }

private:
    std::mutex m_mutex;
};

} // namespace

/// Versions in a storage: whole or not taken for one, never changed, resumed, and the same when they come back.
class TestVersionTransfer : public QObject {
    Q_OBJECT
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<Workspace> m_here, m_other;
    fs::path m_share;

    Workspace makeWorkspace(const char* name) const { return Workspace::create(m_scratch->path() / name, m_scratch->path() / "library"); }
    void makeVersion(const Workspace& workspace, const std::string& weights) const
    {
        createVersion(workspace, {}, [&](const fs::path& folder) {
            const auto write = [&](const fs::path& file, const std::string& text) {
                m_scratch->write((folder / file).lexically_relative(m_scratch->path()), text);
            };
            write("model.safetensors", weights);
            write("variables/variables.index", "index");
            write("assets/labels.txt", "owl\n");
            write("saved_model.pb", "graph of " + weights);
            return Json::object();
        });
    }
    VersionTransfer push(int number)
    {
        storage::FolderStorage storage(m_share, {});
        return pushVersion(*m_here, number, storage, 2, {});
    }
    VersionTransfer pull(const Workspace& workspace, int number)
    {
        storage::FolderStorage storage(m_share, {});
        return pullVersion(workspace, number, storage, 2, {});
    }
    std::vector<RemoteVersion> remote()
    {
        storage::FolderStorage storage(m_share, {});
        return remoteVersions(storage, {});
    }

private Q_SLOTS:
    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        fs::create_directories(m_scratch->path() / "library");
        m_share = m_scratch->path() / "share";
        fs::create_directories(m_share);
        m_here = std::make_unique<Workspace>(makeWorkspace("here"));
        m_other = std::make_unique<Workspace>(makeWorkspace("other"));
        makeVersion(*m_here, "weights");
    }

    void comesBackAsItWas()
    {
        const VersionTransfer sent = push(1);
        QCOMPARE(sent.moved.files, std::size_t{5});
        QCOMPARE(sent.present.files, std::size_t{0});
        QCOMPARE(readTextFile(m_share / "001" / "001" / "saved_model.pb"), std::string("graph of weights"));
        QCOMPARE(remote().size(), std::size_t{1});
        QVERIFY(remote().front().complete);
        QCOMPARE(remote().front().files, std::size_t{5});
        QCOMPARE(pull(*m_other, 1).moved.files, std::size_t{5});
        QVERIFY(verifyVersion(*m_other, 1).empty());
        QCOMPARE(filesOf(m_other->models() / "001"), filesOf(m_here->models() / "001"));
        const Json entry = decisions(*m_other).read().back();
        QCOMPARE(entry["kind"].get<std::string>(), std::string("pull"));
        QCOMPARE(nextVersion(*m_other), 2);
        QCOMPARE(pull(*m_other, 1).present.files, std::size_t{5}); // here already
        QCOMPARE(push(1).present.files, std::size_t{5});           // there already
    }

    void theGraphGoesLastAndTheClaimFirst()
    {
        WatchedStorage storage(m_share);
        (void)pushVersion(*m_here, 1, storage, 4, {});
        QCOMPARE(storage.arrived.size(), std::size_t{5});
        QCOMPARE(storage.arrived.front(), std::string("001/version.json"));
        QCOMPARE(storage.arrived.back(), std::string("001/001/saved_model.pb"));
    }

    void anInterruptedPushGoesOn()
    {
        WatchedStorage storage(m_share);
        storage.failAfter = 3;
        QVERIFY(throwsError(ErrorCode::Io, "does not answer", [&] { (void)pushVersion(*m_here, 1, storage, 1, {}); }));
        QVERIFY(!fs::exists(m_share / "001" / "001" / "saved_model.pb"));
        QVERIFY(!remote().front().complete);
        QVERIFY(throwsError(ErrorCode::NotFound, "not complete", [&] { (void)pull(*m_other, 1); }));
        QVERIFY(versionNumbers(*m_other).empty());
        const VersionTransfer rest = push(1);
        QCOMPARE(rest.moved.files, std::size_t{2});
        QCOMPARE(rest.present.files, std::size_t{3});
        QVERIFY(remote().front().complete);
    }

    void aDamagedFileThereIsSentAgain()
    {
        push(1);
        writeFileAtomically(m_share / "001" / "001" / "model.safetensors", "Weights"); // of the same size
        storage::FolderStorage storage(m_share, {});
        const auto problems = verifyRemoteVersion(storage, 1, 2, {});
        QCOMPARE(problems.size(), std::size_t{1});
        QVERIFY2(problems.front().find("model.safetensors was changed") != std::string::npos, problems.front().c_str());
        QVERIFY(throwsError(ErrorCode::Damaged, "SHA-256", [&] { (void)pull(*m_other, 1); }));
        QVERIFY(versionNumbers(*m_other).empty());
        QVERIFY(fs::is_empty(m_other->models()));
        QCOMPARE(push(1).moved.files, std::size_t{1});
        QVERIFY(verifyRemoteVersion(storage, 1, 2, {}).empty());
    }

    /// Weights of gigabytes that are there are not read through the network at each resume of a run.
    void whatTheStorageKnowsByAChecksumIsNotReadBack()
    {
        push(1);
        WatchedStorage storage(m_share);
        storage.keepsChecksums = true;
        QCOMPARE(pushVersion(*m_here, 1, storage, 2, {}).present.files, std::size_t{5});
        QCOMPARE(storage.readBack, std::size_t{0});
        writeFileAtomically(m_share / "001" / "001" / "model.safetensors", "Weights"); // of the same size
        QCOMPARE(pushVersion(*m_here, 1, storage, 2, {}).moved.files, std::size_t{1});
        QCOMPARE(storage.arrived, std::vector<std::string>{"001/001/model.safetensors"});
        QCOMPARE(storage.readBack, std::size_t{0});
        storage.keepsChecksums = false;
        QCOMPARE(pushVersion(*m_here, 1, storage, 2, {}).present.files, std::size_t{5});
        QCOMPARE(storage.readBack, std::size_t{4});
    }

    void anotherVersionOfTheNumberIsRefused()
    {
        push(1);
        makeVersion(*m_other, "other weights");
        storage::FolderStorage storage(m_share, {});
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "never changes", [&] { (void)pushVersion(*m_other, 1, storage, 2, {}); }));
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "never overwritten", [&] { (void)pull(*m_other, 1); }));
        QCOMPARE(readTextFile(modelFile(*m_other, 1)), std::string("other weights"));
        trashVersion(*m_here, 1, "superseded");
        QVERIFY(throwsError(ErrorCode::AlreadyExists, "trash", [&] { (void)pull(*m_here, 1); }));
    }

    void whatIsDamagedHereIsNotSent()
    {
        writeFileAtomically(m_here->models() / "001" / "001" / "model.safetensors", "weighty");
        QVERIFY(throwsError(ErrorCode::Damaged, "model.safetensors was changed", [&] { (void)push(1); }));
        QVERIFY(remote().empty());
    }

    /// version.json of another place may say anything.
    void pathsThatLeadOutAreRefused()
    {
        push(1);
        const fs::path description = m_share / "001" / "version.json";
        Json json = readJson(description);
        json["files"][0]["path"] = "../../../escaped";
        writeJson(description, json);
        QVERIFY(throwsError(ErrorCode::InvalidArgument, "escaped", [&] { (void)pull(*m_other, 1); }));
        QVERIFY(fs::is_empty(m_other->models()));
    }

    void saysWhatIsNotThere()
    {
        QVERIFY(throwsError(ErrorCode::NotFound, "no model version 007", [&] { (void)pull(*m_other, 7); }));
        QVERIFY(remote().empty());
        fs::create_directories(m_share / "20260101-000000"); // a shard set beside
        writeFileAtomically(m_share / "20260101-000000" / "manifest.json", "{}");
        QVERIFY(remote().empty());
    }
};

QTEST_GUILESS_MAIN(TestVersionTransfer)
#include "tst_version_transfer.moc"
