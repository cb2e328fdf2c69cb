// SPDX-License-Identifier: GPL-3.0-or-later
// Many Jobs of a real cluster, listed every two seconds as the window does: processor and memory of it, kubectl included.
// bench_watched_jobs [JOBS 100] [SECONDS 60]      KUBECONFIG leads to the cluster; the Jobs are suspended, in a namespace that goes again.

#include "base/workspace.h"
#include "base/yaml_json.h"
#include "launch/job_manifest.h"
#include "launch/kubernetes_launcher.h"
#include "launch/launch_record.h"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;
using namespace taxon;
using namespace std::chrono_literals;

struct Use {
    double seconds = 0;
    double mostMiB = 0;
};

Use useOf(int who)
{
    ::rusage use{};
    ::getrusage(who, &use);
    const auto seconds = [](const ::timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6; };
    return {seconds(use.ru_utime) + seconds(use.ru_stime), static_cast<double>(use.ru_maxrss) / 1024};
}

/// Runs with a suspended Job each.
Json makeRuns(const Workspace& workspace, const launch::ClusterSettings& settings, int count)
{
    const Json base = readYamlAsJson(fs::path(TAXON_SOURCE_DIR) / "resources/kubernetes/job.yaml");
    Json jobs{{"apiVersion", "v1"}, {"kind", "List"}, {"items", Json::array()}};
    for (int i = 0; i < count; ++i) {
        const std::string id = fmt::format("20260101-000000-run-{:03}", i);
        const auto run = runs::RunFolder::create(workspace, id, {});
        Json job = launch::makeJobManifest(base, settings, id, {}, 1);
        job["spec"]["suspend"] = true;
        launch::writeLaunchRecord(
            run,
            {.place = settings.name, .number = 1, .host = "here", .started = {}, .pid = 0, .object = job["metadata"]["name"].get<std::string>()});
        jobs["items"].push_back(std::move(job));
    }
    return jobs;
}

void measure(const launch::KubernetesLauncher& place, int seconds)
{
    const auto own = useOf(RUSAGE_SELF).seconds, programs = useOf(RUSAGE_CHILDREN).seconds;
    const auto start = std::chrono::steady_clock::now();
    std::size_t rounds = 0, listed = 0;
    while (std::chrono::steady_clock::now() - start < std::chrono::seconds(seconds)) {
        listed = place.list().size();
        ++rounds;
        std::this_thread::sleep_for(2s);
    }
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double ownUse = useOf(RUSAGE_SELF).seconds - own, programUse = useOf(RUSAGE_CHILDREN).seconds - programs;
    fmt::print("{} Jobs listed {} times in {:.0f} s: {:.1f} % of a core ({:.1f} % here, {:.1f} % kubectl)\n", listed, rounds, wall,
               100 * (ownUse + programUse) / wall, 100 * ownUse / wall, 100 * programUse / wall);
    fmt::print("memory: {:.0f} MiB here, {:.0f} MiB the largest kubectl\n", useOf(RUSAGE_SELF).mostMiB, useOf(RUSAGE_CHILDREN).mostMiB);
}

} // namespace

int main(int argc, char** argv)
{
    const int count = argc > 1 ? std::atoi(argv[1]) : 100;
    const int seconds = argc > 2 ? std::atoi(argv[2]) : 60;
    const fs::path folder = fs::temp_directory_path() / fmt::format("taxon-watched-{}", ::getpid());
    fs::create_directories(folder / "library");
    const Workspace workspace = Workspace::create(folder / "ws", folder / "library");
    launch::ClusterSettings settings;
    settings.name = "lab";
    settings.nameSpace = fmt::format("taxon-watched-{}", ::getpid());
    settings.image = "localhost/taxon";
    settings.workspace = "/mnt/ws";
    settings.shares = {{.name = "ws", .mount = "/mnt/ws", .hostPath = folder.native(), .claim = {}, .nfs = {}, .subPath = {}}};
    const launch::Kubectl kubectl({}, {}, settings.nameSpace, 5min);
    kubectl.call({"create", "namespace", settings.nameSpace});
    std::ofstream(folder / "jobs.json") << makeRuns(workspace, settings, count).dump();
    kubectl.call({"create", "--filename=" + (folder / "jobs.json").native()});
    measure(launch::KubernetesLauncher(workspace, settings), seconds);
    kubectl.call({"delete", "namespace", settings.nameSpace, "--wait=false"});
    fs::remove_all(folder);
    return 0;
}
