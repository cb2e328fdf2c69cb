// SPDX-License-Identifier: GPL-3.0-or-later
#include "launch/detached_process.h"

#include "base/error.h"
#include "base/text.h"
#include "base/unique_fd.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace taxon::launch {
namespace {

/// What the child tells its starter through the pipe.
struct Report {
    pid_t pid;
    int errnoValue;
};

void tell(int pipe, Report report)
{
    static_cast<void>(!::write(pipe, &report, sizeof(report)));
}

/// Only async-signal-safe calls from here on: the parent may have threads.
[[noreturn]] void becomeWorker(const char* program, char* const* argv, const char* folder, int nullFd, int outputFd, int pipe)
{
    tell(pipe, {::getpid(), 0});
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGPIPE, SIGCHLD, SIGQUIT})
        ::signal(signal, SIG_DFL);
    const bool ready = ::chdir(folder) == 0 && ::dup2(nullFd, 0) == 0 && ::dup2(outputFd, 1) == 1 && ::dup2(outputFd, 2) == 2;
    ::syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC);
    if (ready)
        ::execv(program, argv);
    tell(pipe, {::getpid(), errno});
    ::_exit(127);
}

} // namespace

pid_t startDetached(const std::filesystem::path& program, const std::vector<std::string>& arguments, const std::filesystem::path& workingFolder,
                    const std::filesystem::path& output)
{
    const UniqueFd outputFd(::open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0666));
    if (!outputFd)
        throw errnoError(errno, "open the worker's log", pathToText(output));
    const UniqueFd nullFd(::open("/dev/null", O_RDWR | O_CLOEXEC));
    std::array<int, 2> ends{};
    if (!nullFd || ::pipe2(ends.data(), O_CLOEXEC) != 0)
        throw errnoError(errno, "prepare a worker", pathToText(program));
    const UniqueFd readEnd(ends[0]);
    UniqueFd writeEnd(ends[1]);

    std::vector<std::string> texts{program.native()};
    texts.insert(texts.end(), arguments.begin(), arguments.end());
    std::vector<char*> argv;
    for (auto& text : texts)
        argv.push_back(text.data());
    argv.push_back(nullptr);
    const std::string folder = workingFolder.native();

    const pid_t middle = ::fork();
    if (middle < 0)
        throw errnoError(errno, "start a worker", pathToText(program));
    if (middle == 0) { // a session of its own; its child, the worker, is adopted by init and gets no terminal
        ::setsid();
        const pid_t worker = ::fork();
        if (worker == 0)
            becomeWorker(texts.front().c_str(), argv.data(), folder.c_str(), nullFd.value(), outputFd.value(), writeEnd.value());
        if (worker < 0)
            tell(writeEnd.value(), {0, errno});
        ::_exit(0);
    }
    writeEnd.reset();
    while (::waitpid(middle, nullptr, 0) < 0 && errno == EINTR) {}
    Report report{};
    pid_t pid = 0;
    ssize_t n = 0;
    while ((n = ::read(readEnd.value(), &report, sizeof(report))) != 0) { // the end of the pipe: the program runs
        if (n < 0 && errno == EINTR)
            continue;
        if (n != sizeof(report))
            break;
        if (report.errnoValue != 0)
            throw errnoError(report.errnoValue, "start the program", pathToText(program));
        pid = report.pid;
    }
    if (pid == 0)
        throw Error(ErrorCode::Io, "The worker ended before it started.", pathToText(program));
    return pid;
}

} // namespace taxon::launch
