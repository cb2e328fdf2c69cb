// SPDX-License-Identifier: GPL-3.0-or-later
// Copying files to a folder and being sure of them: FolderStorage against cp, sync and sha256sum, in turns; the best of each is compared.
// bench_storage [FOLDER on the disk to measure, default /var/tmp] [FILES 8] [MEGABYTES each 64] [ROUNDS 3]

#include "base/hash.h"
#include "jobs/parallel.h"
#include "storage/folder_storage.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>
#include <sys/resource.h>
#include <sys/wait.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;

constexpr unsigned kAtOnce = 4;

double cpuSeconds()
{
    double sum = 0;
    for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
        rusage usage{};
        ::getrusage(who, &usage);
        for (const timeval& t : {usage.ru_utime, usage.ru_stime})
            sum += static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    }
    return sum;
}

struct Figure {
    double wall = 1e9, cpu = 1e9;
};

void measure(Figure& best, const std::function<void()>& body)
{
    const auto start = std::chrono::steady_clock::now();
    const double cpu = cpuSeconds();
    body();
    best.wall = std::min(best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    best.cpu = std::min(best.cpu, cpuSeconds() - cpu);
}

void run(const std::string& command)
{
    if (std::system(command.c_str()) != 0) { // a benchmark's own fixed words, nothing of a user's
        fmt::print("failed: {}\n", command);
        std::exit(1);
    }
}

void put(const fs::path& from, const fs::path& to, storage::Check check)
{
    fs::create_directory(to);
    storage::FolderStorage storage(to, {});
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(from))
        files.push_back(entry.path());
    jobs::parallelFor(files.size(), kAtOnce, {}, [&](std::size_t i) { storage.put(files[i], files[i].filename().native(), check, {}, {}); });
}

} // namespace

int main(int argc, char** argv)
{
    const auto number = [&](int i, int otherwise) { return argc > i ? std::atoi(argv[i]) : otherwise; };
    const fs::path folder = fs::path(argc > 1 ? argv[1] : "/var/tmp") / "taxon-bench-storage";
    const int files = number(2, 8), megabytes = number(3, 64), rounds = number(4, 3);
    fs::remove_all(folder);
    fs::create_directories(folder / "from");
    const std::string from = (folder / "from").native(), to = (folder / "to").native();
    for (int i = 0; i < files; ++i)
        run(fmt::format("head -c {}M /dev/urandom > '{}/{}.tar'", megabytes, from, i));
    run(fmt::format("cd '{}' && sha256sum *.tar > ../sums", from));

    std::map<std::string, Figure> figures;
    for (int round = 0; round < rounds; ++round) {
        const auto turn = [&](const char* what, const std::function<void()>& body) {
            fs::remove_all(to);
            run(fmt::format("sync -f '{}'", folder.native()));
            measure(figures[what], body);
        };
        turn("1 cp -r, sync -f", [&] { run(fmt::format("cp -r '{}' '{}' && sync -f '{}'", from, to, to)); });
        turn("2 put, Check::None", [&] { put(from, to, storage::Check::None); });
        turn("3 cp -r, sync -f, drop cache, sha256sum -c", [&] {
            run(fmt::format(
                "cp -r '{0}' '{1}' && sync -f '{1}' && cd '{1}' && for f in *; do dd of=$f oflag=nocache conv=notrunc,fdatasync count=0 status=none; done; sha256sum --quiet -c ../sums",
                from, to));
        });
        turn("4 put, Check::Stored", [&] { put(from, to, storage::Check::Stored); });
    }
    for (const auto& [what, figure] : figures)
        fmt::print("{:<46} {:7.2f} s wall {:7.2f} s CPU {:7.0f} MB/s\n", what.substr(2), figure.wall, figure.cpu,
                   files * megabytes * 1.048576 / figure.wall);
    fs::remove_all(folder);
}
