// SPDX-License-Identifier: GPL-3.0-or-later
// Packing: ours against GNU tar with large records and against libarchive, interleaved; then reading by index.
// bench_shards [IMAGES 2000] [BYTES 74000] [ROUNDS 3] [FOLDER /tmp] [JOBS 0 = processors]

#include "base/error.h"
#include "base/hash.h"
#include "jobs/parallel.h"
#include "shards/image_source.h"
#include "shards/pack.h"
#include "shards/source_file.h"
#include "shards/tar_writer.h"

#include <archive.h>
#include <archive_entry.h>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <random>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;

struct Cost {
    double wall = 1e300;
    double cpu = 1e300;
};

double cpuSeconds(int who)
{
    rusage usage{};
    ::getrusage(who, &usage);
    const auto seconds = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The best of several rounds, by CPU time of \p who.
template <typename Body>
void measure(Cost& best, int who, const Body& body)
{
    const double cpu = cpuSeconds(who);
    const auto start = std::chrono::steady_clock::now();
    body();
    best.wall = std::min(best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    best.cpu = std::min(best.cpu, cpuSeconds(who) - cpu);
}

void runProgram(const std::vector<std::string>& arguments)
{
    const pid_t child = ::fork();
    if (child == 0) {
        std::vector<char*> argv;
        for (const std::string& argument : arguments)
            argv.push_back(const_cast<char*>(argument.c_str()));
        argv.push_back(nullptr);
        const int null = ::open("/dev/null", O_WRONLY);
        ::dup2(null, 1);
        ::execvp(argv[0], argv.data());
        ::_exit(127);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child || status != 0)
        throw Error(ErrorCode::Failed, "The program failed.", arguments.front());
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
        manifest.rows.push_back({path, className, "", "train", "", path, path, toHex(sha256(content)), bytes});
    }
    for (int i = 0; i < std::min(images, 20); ++i)
        manifest.classes.push_back(fmt::format("class{:02}", i));
    manifest.sets.push_back({"train", dataset::SetKind::Train, manifest.rows.size(), ""});
    return manifest;
}

/// The same members written by libarchive, from the same reads; no checksums.
void packByLibarchive(const dataset::Manifest& manifest, const fs::path& file)
{
    archive* tar = archive_write_new();
    archive_write_set_format_ustar(tar);
    archive_write_set_bytes_per_block(tar, 1 << 20);
    archive_write_open_filename(tar, file.c_str());
    const UniqueFd library = shards::openFolder(manifest.library);
    std::vector<std::byte> buffer;
    const auto add = [&](const std::string& name, std::span<const std::byte> bytes) {
        archive_entry* entry = archive_entry_new();
        archive_entry_set_pathname(entry, name.c_str());
        archive_entry_set_size(entry, static_cast<la_int64_t>(bytes.size()));
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_write_header(tar, entry);
        archive_write_data(tar, bytes.data(), bytes.size());
        archive_entry_free(entry);
    };
    for (std::size_t i = 0; i < manifest.rows.size(); ++i) {
        const shards::SourceFile source = shards::openRegularFile(library.value(), manifest.rows[i].path);
        buffer.resize(source.bytes);
        (void)shards::readAt(source.fd.value(), 0, buffer, manifest.rows[i].path);
        add(fmt::format("{:09}.jpg", i), buffer);
        add(fmt::format("{:09}.cls", i), std::as_bytes(std::span("7", 1)));
        add(fmt::format("{:09}.json", i), std::as_bytes(std::span(manifest.rows[i].path)));
    }
    archive_write_close(tar);
    archive_write_free(tar);
}

/// The same by TarWriter alone: one thread, no comparison with a manifest (the tar's own SHA-256 is part of it).
void packByTarWriter(const dataset::Manifest& manifest, const fs::path& file)
{
    shards::TarWriter tar(file);
    const UniqueFd library = shards::openFolder(manifest.library);
    for (std::size_t i = 0; i < manifest.rows.size(); ++i) {
        const shards::SourceFile source = shards::openRegularFile(library.value(), manifest.rows[i].path);
        (void)shards::readAt(source.fd.value(), 0, tar.begin(fmt::format("{:09}.jpg", i), source.bytes), manifest.rows[i].path);
        tar.keep();
        tar.add(fmt::format("{:09}.cls", i), "7");
        tar.add(fmt::format("{:09}.json", i), manifest.rows[i].path);
    }
    (void)tar.finish();
}

double sha256Seconds(std::size_t bytes, int images)
{
    const std::string content(bytes, 'x');
    const double cpu = cpuSeconds(RUSAGE_SELF);
    unsigned keep = 0;
    for (int i = 0; i < images; ++i)
        keep += sha256(content)[0];
    return cpuSeconds(RUSAGE_SELF) - cpu + (keep == 1 ? 1e-12 : 0);
}

void print(const char* name, const Cost& cost, const Cost& peer, double images)
{
    fmt::print("{:<44} {:>8.1f} us CPU {:>8.1f} us wall a file   {:.2f} x CPU {:.2f} x wall of GNU tar\n", name, cost.cpu / images * 1e6,
               cost.wall / images * 1e6, cost.cpu / peer.cpu, cost.wall / peer.wall);
}

void bench(int images, std::size_t bytes, int rounds, const fs::path& root, unsigned jobs)
{
    const dataset::Manifest manifest = makeLibrary(root, images, bytes);
    shards::PackOptions options;
    options.jobs = jobs;
    Cost gnu, gnuChecked, ours, writer, libarchive;
    for (int round = 0; round < rounds; ++round) {
        measure(gnu, RUSAGE_CHILDREN, [&] { runProgram({"tar", "-b", "512", "-C", root, "-cf", root / "gnu.tar", "library"}); });
        measure(gnuChecked, RUSAGE_CHILDREN, [&] {
            runProgram({"tar", "-b", "512", "-C", root, "-cf", root / "gnu2.tar", "library"});
            runProgram(
                {"sh", "-c", "cd '" + (root / "library").native() + "' && find . -type f -print0 | xargs -0 sha256sum && sha256sum ../gnu2.tar"});
        });
        measure(libarchive, RUSAGE_SELF, [&] { packByLibarchive(manifest, root / "libarchive.tar"); });
        measure(writer, RUSAGE_SELF, [&] { packByTarWriter(manifest, root / "writer.tar"); });
        measure(ours, RUSAGE_SELF, [&] { shards::packShards(manifest, root / "out", options, {}); });
        for (const char* made : {"gnu.tar", "gnu2.tar", "libarchive.tar", "writer.tar"})
            fs::remove(root / made);
        if (round + 1 < rounds)
            fs::remove_all(root / "out");
    }
    const auto count = static_cast<double>(images);
    fmt::print("{} images of {} bytes, best of {} interleaved rounds in {}, {} thread(s)\n", images, bytes, rounds, root.parent_path().native(),
               jobs != 0 ? jobs : jobs::defaultThreads());
    print("GNU tar -b 512", gnu, gnu, count);
    print("GNU tar -b 512, then sha256sum of files and tar", gnuChecked, gnu, count);
    print("libarchive, 1 MiB blocks, 3 members an image", libarchive, gnu, count);
    print("TarWriter, 3 members, SHA-256 of the tar", writer, gnu, count);
    print("packShards, two SHA-256, index, fsync", ours, gnu, count);
    const double hash = sha256Seconds(bytes, images);
    fmt::print(
        "one SHA-256 of an image: {:.1f} us; packShards without its two: {:.2f} x CPU of GNU tar; against GNU tar with sha256sum: {:.2f} x CPU {:.2f} x wall\n",
        hash / count * 1e6, (ours.cpu - 2 * hash) / gnu.cpu, ours.cpu / gnuChecked.cpu, ours.wall / gnuChecked.wall);
    const auto source = shards::openShardSource(root / "out");
    Cost read;
    for (int round = 0; round < rounds; ++round)
        measure(read, RUSAGE_SELF, [&] {
            for (std::size_t i = 0; i < source->samples().size(); ++i)
                (void)source->read(i * 7919 % source->samples().size());
        });
    fmt::print("reading by index, checked: {:.1f} us an image, of which SHA-256 {:.1f}\n", read.cpu / count * 1e6, hash / count * 1e6);
}

} // namespace

int main(int argc, char** argv)
{
    const auto argument = [&](int i, long fallback) { return argc > i ? std::strtol(argv[i], nullptr, 10) : fallback; };
    const fs::path root = fs::path(argc > 4 ? argv[4] : "/tmp") / fmt::format("bench_shards-{}", ::getpid());
    int code = 0;
    try {
        fs::create_directories(root);
        bench(static_cast<int>(argument(1, 2000)), static_cast<std::size_t>(argument(2, 74000)), static_cast<int>(argument(3, 3)), root,
              static_cast<unsigned>(argument(5, 0)));
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        code = 1;
    }
    std::error_code ignored;
    fs::remove_all(root, ignored);
    return code;
}
