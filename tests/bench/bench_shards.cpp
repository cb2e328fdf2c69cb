// SPDX-License-Identifier: GPL-3.0-or-later
// Packing, extracting and reading against GNU tar and webdataset, in interleaved rounds; the best of each is printed.
// bench_shards [warm|cold|extract|read|reflink|all] [FOLDER /tmp] [IMAGES 20000] [ROUNDS 3]
// "cold" must be able to drop the kernel's caches; "reflink" packs 3 MB photos and wants FOLDER on XFS or Btrfs;
// it packs once with the catalogue of the library, as "taxon shards pack" does, and once without.

#include "base/checksum.h"
#include "base/error.h"
#include "base/hash.h"
#include "jobs/parallel.h"
#include "library/catalogue.h"
#include "peer_program.h"
#include "shards/extract.h"
#include "shards/image_source.h"
#include "shards/pack.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <thread>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;
using bench::run;

/// GNU tar does not wait for the disk; where it is the peer without "sync", neither do we.
class NoSync : public FileSystem {
public:
    int fsync(int) override { return 0; }
    int syncFolder(const fs::path&) override { return 0; }
};

double seconds(const timeval& t)
{
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

/// CPU time of this process and of the programs it has run.
double cpuSeconds()
{
    double sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        sum += seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }
    return sum;
}

/// Touches so much memory that what a contestant is given next was in use before: a virtual machine hands freed memory back to its
/// host (free page reporting) and pays for it again at the first touch, which would hit one contestant and spare the next.
void touchMemory(std::size_t bytes)
{
    void* const memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        throw Error(ErrorCode::Failed, "There is too little memory for this benchmark.", fmt::format("{} bytes", bytes));
    std::memset(memory, 1, bytes);
    ::munmap(memory, bytes);
}

struct Contestant {
    std::string name;
    std::function<void()> body;
    std::function<void()> before = [] {}; ///< not measured
    double wall = 1e300;
    double cpu = 1e300;
};

/// Rounds of all contestants in turn, so that a busy minute of the machine hurts each of them.
void compete(const std::string& title, std::vector<Contestant>& contestants, int rounds, double images)
{
    for (int round = 0; round < rounds; ++round) {
        for (Contestant& one : contestants) {
            one.before();
            const double cpu = cpuSeconds();
            const auto start = std::chrono::steady_clock::now();
            one.body();
            one.wall = std::min(one.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
            one.cpu = std::min(one.cpu, cpuSeconds() - cpu);
        }
    }
    const Contestant& ours = contestants.back();
    fmt::print("{}, best of {} rounds\n", title, rounds);
    for (const Contestant& one : contestants)
        fmt::print("  {:<34} {:>8.1f} us CPU {:>8.1f} us wall a file; ours is {:>5.2f} x faster (CPU {:.2f} x)\n", one.name, one.cpu / images * 1e6,
                   one.wall / images * 1e6, one.wall / ours.wall, one.cpu / ours.cpu);
    std::fflush(stdout);
}

dataset::Manifest makeLibrary(const fs::path& root, int images, std::size_t bytes)
{
    dataset::Manifest manifest;
    manifest.id = "bench";
    manifest.library = root / "library";
    std::mt19937_64 random(1);
    std::string content(bytes, '\0');
    for (int i = 0; i < images; ++i) {
        for (std::size_t k = 0; k + 8 <= bytes; k += 8) {
            const std::uint64_t value = random();
            std::memcpy(content.data() + k, &value, 8);
        }
        const std::string className = fmt::format("class{:02}", i % 20);
        const std::string path = fmt::format("{}/{:06}.jpg", className, i);
        fs::create_directories(manifest.library / className);
        std::ofstream(manifest.library / path, std::ios::binary) << content;
        dataset::ManifestRow row;
        row.path = path;
        row.className = className;
        row.set = "train";
        row.sha256 = row.group = toHex(sha256(content));
        row.checksum = checksum(std::as_bytes(std::span(content)));
        row.bytes = bytes;
        manifest.rows.push_back(row);
    }
    for (int i = 0; i < std::min(images, 20); ++i)
        manifest.classes.push_back(fmt::format("class{:02}", i));
    manifest.sets.push_back({"train", dataset::SetKind::Train, manifest.rows.size(), ""});
    run("sync -f " + root.native());
    return manifest;
}

/// What "taxon dataset build" leaves in the workspace's cache: stamp and hashes of each file, each read again from the disk.
void fillCatalogue(const dataset::Manifest& manifest, const fs::path& cacheFolder)
{
    library::Catalogue catalogue(cacheFolder, {});
    std::this_thread::sleep_for(std::chrono::milliseconds(100)); // files that are just written are not remembered
    for (const dataset::ManifestRow& row : manifest.rows) {
        const fs::path file = manifest.library / std::string(row.path);
        const auto looked = std::chrono::system_clock::now();
        const auto stamp = library::stampOf(file);
        std::ifstream in(file, std::ios::binary);
        const std::string bytes(std::istreambuf_iterator<char>(in), {});
        library::ContentRecord content;
        content.sha256 = toHex(sha256(bytes));
        content.checksum = checksum(std::as_bytes(std::span(bytes)));
        if (!stamp || !library::isSettled(*stamp, looked))
            throw Error(ErrorCode::Failed, "This file can't be remembered.", file.native());
        catalogue.put(*stamp, content);
    }
}

class Bench {
public:
    Bench(fs::path root, int images, int rounds, std::size_t bytes)
        : m_root(std::move(root)),
          m_images(images),
          m_rounds(rounds),
          m_bytes(bytes * static_cast<std::size_t>(images)),
          m_manifest(makeLibrary(m_root, images, bytes))
    {}

    void warm()
    {
        const std::string python = webdataset();
        // Nothing may be left to be written back: what one contestant leaves would be written, and paid for, by the next.
        const auto clean = [this] {
            removeAll({"webdataset", "tar.tar", "tar512.tar", "shards"});
            run("sync -f .");
            touchMemory(2 * m_bytes);
        };
        std::vector<Contestant> all{
            {"webdataset ShardWriter", [&] { run(python + " pack library webdataset"); }, clean},
            {"tar -cf", [&] { run("tar -cf tar.tar library"); }, clean},
            {"tar -b 512 -cf", [&] { run("tar -b 512 -cf tar512.tar library"); }, clean},
            {"packShards", [&] { pack(m_noSync); }, clean},
        };
        compete("Pack, warm, not synced", all, m_rounds, m_images);
    }

    void cold()
    {
        const auto forget = [&] {
            removeAll({"shards", "tar.tar"});
            run("sync; echo 3 > /proc/sys/vm/drop_caches");
        };
        std::vector<Contestant> all{
            {"tar -cf, synced", [&] { run("tar -cf tar.tar library && sync tar.tar"); }, forget},
            {"packShards", [&] { pack(realFileSystem()); }, forget},
        };
        compete("Pack, cold cache, synced", all, m_rounds, m_images);
    }

    void reflink()
    {
        fillCatalogue(m_manifest, m_root / "cache");
        std::uint64_t tarBytes = 0, ourBytes = 0;
        const auto used = [&] {
            struct statvfs status {};
            ::statvfs(m_root.c_str(), &status);
            return static_cast<std::uint64_t>(status.f_blocks - status.f_bfree) * status.f_frsize;
        };
        const auto clean = [&] {
            removeAll({"shards", "tar.tar"});
            run("sync -f .; cat library/*/* > /dev/null"); // warm for both
        };
        const auto measured = [&](std::uint64_t& bytes, const std::function<void()>& body) {
            const std::uint64_t before = used();
            body();
            run("sync -f .");
            bytes = used() - before;
        };
        std::vector<Contestant> all{
            {"tar -cf, synced", [&] { measured(tarBytes, [&] { run("tar -cf tar.tar library"); }); }, clean},
            {"packShards, no catalogue: all read", [&] { measured(ourBytes, [&] { pack(realFileSystem()); }); }, clean},
            {"packShards, opening the catalogue",
             [&] {
                 measured(ourBytes, [&] {
                     shards::PackOptions options;
                     options.isKnown = shards::knownByCatalogue(m_root / "cache");
                     shards::packShards(m_manifest, "shards", options, {});
                 });
             },
             clean},
        };
        compete("Pack on a file system that shares blocks, synced", all, m_rounds, m_images);
        fmt::print("  space: tar {} MB, ours {} MB, 1/{:.1f}\n", tarBytes / 1'000'000, ourBytes / 1'000'000,
                   static_cast<double>(tarBytes) / static_cast<double>(std::max<std::uint64_t>(ourBytes, 1)));
    }

    void extract()
    {
        removeAll({"shards"});
        pack(m_noSync);
        // New folders each round, removed at the end: ext4 is slow to make files for minutes after it removed many.
        int round = 0;
        const auto clean = [this] {
            run("sync -f .");
            touchMemory(2 * m_bytes);
        };
        std::vector<Contestant> all{
            {"tar -xf, one after the other",
             [&] { run(fmt::format("mkdir tar{0} && for tar in shards/*.tar; do tar -C tar{0} -xf $tar || exit 1; done", round)); },
             [&] {
                 ++round;
                 clean();
             }},
            {"extractShards",
             [&] {
                 shards::extractShards("shards", fmt::format("tree{}", round), {0, false}, {}, m_noSync);
             },
             clean},
        };
        compete("Extract, warm, not synced", all, m_rounds, m_images);
    }

    void read()
    {
        removeAll({"shards"});
        pack(m_noSync);
        const std::string python = webdataset();
        const auto source = shards::openShardSource("shards");
        std::vector<Contestant> all{
            {"webdataset iteration", [&] { run(python + " read shards"); }},
            {"ImageSource::read, random, checked",
             [&] {
                 for (std::size_t i = 0; i < source->samples().size(); ++i)
                     (void)source->read(i * 7919 % source->samples().size());
             }},
        };
        compete("Read, warm", all, m_rounds, m_images);
    }

private:
    void pack(FileSystem& fileSystem) { shards::packShards(m_manifest, "shards", {}, {}, fileSystem); }

    static void removeAll(std::initializer_list<const char*> names)
    {
        for (const char* name : names)
            fs::remove_all(name);
    }

    /// The peer, in a virtual environment of its own; the call that follows takes the work and its folders.
    static std::string webdataset() { return bench::pythonWith("webdataset") + " " TAXON_SOURCE_DIR "/tests/bench/webdataset_work.py"; }

    fs::path m_root;
    int m_images;
    int m_rounds;
    std::size_t m_bytes; ///< of all images
    dataset::Manifest m_manifest;
    NoSync m_noSync;
};

} // namespace

int main(int argc, char** argv)
{
    const std::string what = argc > 1 ? argv[1] : "all";
    const fs::path root = fs::absolute(argc > 2 ? argv[2] : "/tmp") / fmt::format("bench_shards-{}", ::getpid());
    const bool photos = what == "reflink";
    const int images = argc > 3 ? std::atoi(argv[3]) : photos ? 300 : 20'000;
    const int rounds = argc > 4 ? std::atoi(argv[4]) : 3;
    int code = 0;
    try {
        fs::create_directories(root);
        fs::current_path(root);
        Bench bench(root, images, rounds, photos ? 3'000'000 : 74'000);
        fmt::print("{} images, {} threads, {}\n", images, jobs::defaultThreads(), root.parent_path().native());
        const std::vector<std::pair<std::string, void (Bench::*)()>> works{
            {"warm", &Bench::warm}, {"extract", &Bench::extract}, {"read", &Bench::read}, {"cold", &Bench::cold}, {"reflink", &Bench::reflink}};
        for (const auto& [name, work] : works)
            if (what == name || (what == "all" && name != "reflink"))
                (bench.*work)();
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        code = 1;
    }
    fs::current_path("/");
    std::error_code ignored;
    fs::remove_all(root, ignored);
    return code;
}
