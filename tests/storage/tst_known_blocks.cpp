// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/unique_fd.h"
#include "library/catalogue.h"
#include "library/file_stamp.h"
#include "shards/extract.h"
#include "shards/shard_fixture.h"
#include "shards/shard_set.h"
#include "shards/verify.h"

#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace taxon;
using namespace taxon::test;
using namespace taxon::shards;

namespace {

constexpr const char* kTar = "images-train-000000.tar";

std::string photo(std::size_t bytes, unsigned seed)
{
    std::string content(bytes, '\0');
    for (std::size_t i = 0; i < bytes; ++i)
        content[i] = static_cast<char>((i * 2'654'435'761u + seed * 977u) >> 13);
    return content;
}

/// Changes one byte of \p file, and gives it back its time of change: nothing in its stamp shows it.
void changeInSilence(const fs::path& file, std::uint64_t at)
{
    struct stat before {};
    const UniqueFd fd(::open(file.c_str(), O_RDWR | O_CLOEXEC));
    char byte = 0;
    QCOMPARE(::fstat(fd.value(), &before), 0);
    QCOMPARE(::pread(fd.value(), &byte, 1, static_cast<off_t>(at)), ssize_t{1});
    byte = static_cast<char>(byte ^ 1);
    QCOMPARE(::pwrite(fd.value(), &byte, 1, static_cast<off_t>(at)), ssize_t{1});
    const timespec times[2] = {before.st_atim, before.st_mtim};
    QCOMPARE(::futimens(fd.value(), times), 0);
}

/// The files of a shard set but the manifest, which says what has a checksum.
std::map<std::string, std::string> withoutManifest(const fs::path& folder)
{
    auto files = tree(folder);
    files.erase("manifest.json");
    return files;
}

QString verified(const fs::path& folder)
{
    QString text;
    for (const ShardProblem& problem : verifyShards(folder, {true, 1}, {}))
        text += QString::fromStdString(problem.text()) + "\n";
    return text;
}

/// Photographs of many sizes, small pictures among them and a set of small ones only, and a catalogue that knows them all.
struct Library : ShardFixture {
    fs::path cache = scratch.path() / "cache";

    Library()
    {
        unsigned seed = 0;
        for (const std::size_t bytes : {262'144, 300'000, 1'000'001, 266'240, 3'000'000, 266'241, 700, 262'143})
            add("train", "cat/" + std::to_string(bytes) + ".jpg", photo(bytes, seed++), "cat");
        add("test", "cat/test.jpg", photo(900, seed), "cat");
        close();
        library::Catalogue catalogue(cache, {});
        for (const dataset::ManifestRow& row : manifest.rows) {
            library::ContentRecord content;
            content.sha256 = row.sha256;
            content.checksum = row.checksum;
            catalogue.put(*library::stampOf(manifest.library / std::string(row.path)), content);
        }
    }
    [[nodiscard]] fs::path file(const std::string& name) const { return manifest.library / "cat" / name; }
    [[nodiscard]] PackOptions known() const
    {
        PackOptions options;
        options.isKnown = knownByCatalogue(cache);
        return options;
    }
    /// Packs into a new folder \p name.
    fs::path pack(const std::string& name, const PackOptions& options) const
    {
        packShards(manifest, scratch.path() / name, options, {});
        return scratch.path() / name;
    }
};

} // namespace

/// Packing on a real XFS (in a file) photographs that the catalogue knows: they are shared unread, and nothing else is believed.
class TestKnownBlocks : public QObject {
    Q_OBJECT
    std::unique_ptr<ScratchFolder> m_disk;

private Q_SLOTS:
    void initTestCase()
    {
        if (::geteuid() != 0 || ::system("PATH=$PATH:/usr/sbin losetup -f > /dev/null 2>&1") != 0)
            QSKIP("only root can mount a file system of its own, where there are loop devices");
        QCOMPARE(::unshare(CLONE_NEWNS), 0); // the mount is ours alone, and ends with us
        m_disk = std::make_unique<ScratchFolder>();
        const std::string script = "set -e; PATH=$PATH:/usr/sbin; mount --make-rprivate /; cd " + m_disk->path().native()
                                   + "; truncate -s 600M disk.img; mkfs.xfs -q -m reflink=1 disk.img; mkdir disk; mount -o loop disk.img disk";
        QCOMPARE(::system(script.c_str()), 0);
        qputenv("TMPDIR", QByteArray::fromStdString((m_disk->path() / "disk").native()));
    }
    void cleanupTestCase()
    {
        if (m_disk)
            (void)::system(("umount " + (m_disk->path() / "disk").native()).c_str());
    }

    void writesTheSameBytesUnread()
    {
        const Library library;
        const fs::path read = library.pack("read", {}), unread = library.pack("unread", library.known());
        QVERIFY(withoutManifest(read) == withoutManifest(unread));
        const ShardSet set = ShardSet::open(unread);
        QCOMPARE(set.version, 3);
        QCOMPARE(ShardSet::open(read).version, 2);
        for (const ShardInfo& shard : set.shards)
            QCOMPARE(shard.checksum.empty(), shard.set == "train"); // in test nothing is large enough
        QCOMPARE(verified(unread), QString());
        extractShards(unread, library.scratch.path() / "tree", {}, {});
        for (const dataset::ManifestRow& row : library.manifest.rows)
            QVERIFY(readAll(library.scratch.path() / "tree" / std::string(row.path)) == readAll(library.manifest.library / std::string(row.path)));
    }

    /// That a known file is not read shows in what is packed of one that changed under the same stamp; and that is found.
    void findsLaterWhatItDidNotRead_data()
    {
        QTest::addColumn<qulonglong>("at");
        QTest::newRow("first byte") << 0ull;
        QTest::newRow("in the middle") << 500'000ull;
        QTest::newRow("behind the last whole block") << 1'000'000ull;
    }
    void findsLaterWhatItDidNotRead()
    {
        QFETCH(qulonglong, at);
        const Library library;
        changeInSilence(library.file("1000001.jpg"), at);
        QVERIFY(throwsError(ErrorCode::Damaged, "cat/1000001.jpg: has other bytes", [&] { library.pack("read", {}); }));
        const fs::path unread = library.pack("unread", library.known());
        QCOMPARE(verified(unread), QString(kTar) + ": cat/1000001.jpg: checksum\n");
        QVERIFY(
            throwsError(ErrorCode::Damaged, "cat/1000001.jpg: checksum", [&] { extractShards(unread, library.scratch.path() / "tree", {}, {}); }));
    }

    void readsASmallPictureAlways()
    {
        const Library library;
        changeInSilence(library.file("262143.jpg"), 5);
        QVERIFY(throwsError(ErrorCode::Damaged, "cat/262143.jpg: has other bytes", [&] { library.pack("out", library.known()); }));
    }

    void readsWhatIsNotKnown_data()
    {
        QTest::addColumn<QString>("how");
        for (const char* how :
             {"another time", "another file under its name", "no catalogue", "a catalogue of other bytes", "a row without a checksum"})
            QTest::newRow(how) << how;
    }
    void readsWhatIsNotKnown()
    {
        QFETCH(QString, how);
        Library library;
        const fs::path file = library.file("1000001.jpg");
        if (how == "another file under its name") {
            fs::copy_file(file, library.file("copy"));
            fs::rename(library.file("copy"), file);
        }
        if (how == "another time")
            QCOMPARE(::utimensat(AT_FDCWD, file.c_str(), nullptr, 0), 0);
        if (how == "no catalogue")
            fs::remove_all(library.cache);
        if (how == "a catalogue of other bytes") {
            library::ContentRecord content;
            content.sha256 = sha256("other bytes");
            library::Catalogue(library.cache, {}).put(*library::stampOf(file), content);
        }
        if (how == "a row without a checksum")
            for (dataset::ManifestRow& row : library.manifest.rows)
                row.checksum = row.path == "cat/1000001.jpg" ? Digest<16>() : row.checksum;
        const fs::path whole = library.pack("whole", library.known());
        QCOMPARE(verified(whole), QString());
        for (const ShardRow& row : ShardSet::open(whole).rows)
            QVERIFY(row.checksum != ChecksumDigest{});
        changeInSilence(file, 500'000);
        QVERIFY(throwsError(ErrorCode::Damaged, "cat/1000001.jpg: has other bytes", [&] { library.pack("out", library.known()); }));
    }

    /// A known file that changes after it was asked for, with one photograph besides it and without.
    void noticesAChangeMeanwhile_data()
    {
        QTest::addColumn<bool>("others");
        QTest::newRow("among others that are known") << true;
        QTest::newRow("alone") << false;
    }
    void noticesAChangeMeanwhile()
    {
        QFETCH(bool, others);
        const Library library;
        PackOptions options;
        const fs::path changing = library.file("1000001.jpg");
        const auto inode = library::stampOf(changing)->inode;
        options.isKnown = [&](int fd, const Sha256Digest&) {
            if (library::stampOf(fd)->inode != inode)
                return others;
            const UniqueFd out(::open(changing.c_str(), O_WRONLY | O_CLOEXEC));
            return ::pwrite(out.value(), "!", 1, 500'000) == 1;
        };
        QVERIFY(throwsError(ErrorCode::Damaged, "cat/1000001.jpg: changed while it was packed", [&] { library.pack("out", options); }));
        options.allowChanges = true;
        const fs::path left = library.pack("left", options);
        QCOMPARE(verified(left), QString());
        const ShardSet set = ShardSet::open(left);
        QCOMPARE(set.leftOut, std::vector<std::string>{"cat/1000001.jpg"});
        QCOMPARE(set.shards.front().checksum.empty(), others); // dropped, it leaves no trace
        options.isKnown = {};
        QVERIFY(withoutManifest(library.pack("read", options)) == withoutManifest(left));
    }
};

QTEST_GUILESS_MAIN(TestKnownBlocks)
#include "tst_known_blocks.moc"
