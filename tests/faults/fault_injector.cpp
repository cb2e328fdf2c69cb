// SPDX-License-Identifier: GPL-3.0-or-later
// fault_injector FOLDER LOG NUMBER FAULT PROGRAM [ARGUMENT …]
//
// Runs the program and counts, over all of its threads and in the order in which they begin, the system calls by which it changes
// anything below FOLDER. At the NUMBER-th (from 1; 0: at none) kill -9 meets the program (FAULT "kill"), or the call fails and does
// nothing (FAULT is the number of an errno). LOG gets a line for each: "+" or "-" (it failed by itself), and what it was.
// Ends as the program does, 120 if it can't be traced.
//
// strace can do the same to "the N-th openat of a thread"; but reads count there, too, and how a program's threads share those out
// differs from run to run. Changes come in one order.
#include "changing_call.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

constexpr int kCantTrace = 120;
constexpr int kSyscallStop = SIGTRAP | 0x80; // by PTRACE_O_TRACESYSGOOD
constexpr int kKill = 0;

struct Order {
    fs::path folder;
    fs::path log;
    std::size_t number = 0;
    int fault = kKill; ///< or an errno
};

[[noreturn]] void giveUp(const char* what)
{
    std::cerr << "fault_injector: " << what << ": " << std::strerror(errno) << '\n';
    std::exit(kCantTrace);
}

/// What is told to a stopped thread; one that is gone meanwhile needs no telling.
void goOn(pid_t thread, int signal = 0)
{
    if (::ptrace(PTRACE_SYSCALL, thread, nullptr, signal) != 0 && errno != ESRCH)
        giveUp("can't go on");
}

class Injector {
public:
    Injector(Order order, pid_t program) : m_order(std::move(order)), m_program(program), m_log(m_order.log, std::ios::binary) {}

    /// Until the last thread has ended. \returns the program's status as of waitpid().
    int run()
    {
        int status = 0;
        int ended = 0;
        for (pid_t thread = 0; (thread = ::waitpid(-1, &status, __WALL)) > 0 || errno == EINTR;) {
            if (thread <= 0)
                continue;
            if (!WIFSTOPPED(status)) {
                if (thread == m_program)
                    ended = status;
                continue;
            }
            const int signal = WSTOPSIG(status);
            if (signal == kSyscallStop)
                meet(thread);
            const bool isOurs = signal == kSyscallStop || status >> 16 != 0 || (signal == SIGSTOP && m_known.emplace(thread, "").second);
            goOn(thread, isOurs ? 0 : signal);
        }
        return ended;
    }

private:
    void meet(pid_t thread)
    {
        __ptrace_syscall_info call{};
        if (::ptrace(PTRACE_GET_SYSCALL_INFO, thread, sizeof call, &call) <= 0)
            return; // it was killed meanwhile
        std::string& change = m_known[thread];
        if (call.op == PTRACE_SYSCALL_INFO_ENTRY) {
            std::array<std::uint64_t, 6> arguments{};
            std::copy(std::begin(call.entry.args), std::end(call.entry.args), arguments.begin());
            change = taxon::test::changeBelow(m_order.folder, thread, call.entry.nr, arguments).value_or("");
            if (!change.empty() && ++m_count == m_order.number)
                inject(thread, change);
        } else if (call.op == PTRACE_SYSCALL_INFO_EXIT && !change.empty()) {
            if (thread == m_failing) {
                setRegister(thread, &user_regs_struct::rax, -m_order.fault);
                m_failing = 0;
            }
            m_log << (call.exit.is_error != 0 ? "- " : "+ ") << change << std::endl;
            change.clear();
        }
    }

    void inject(pid_t thread, const std::string& change)
    {
        if (m_order.fault == kKill) {
            m_log << "+ " << change << std::endl;
            ::kill(m_program, SIGKILL);
            return;
        }
        setRegister(thread, &user_regs_struct::orig_rax, -1); // no such call: the kernel does nothing
        m_failing = thread;
    }

    static void setRegister(pid_t thread, unsigned long long user_regs_struct::*which, long long value)
    {
        user_regs_struct registers{};
        if (::ptrace(PTRACE_GETREGS, thread, nullptr, &registers) != 0)
            giveUp("can't read registers");
        registers.*which = static_cast<unsigned long long>(value);
        if (::ptrace(PTRACE_SETREGS, thread, nullptr, &registers) != 0)
            giveUp("can't write registers");
    }

    Order m_order;
    pid_t m_program;
    std::ofstream m_log;
    std::map<pid_t, std::string> m_known; ///< threads, and the change each has begun
    std::size_t m_count = 0;
    pid_t m_failing = 0; ///< the thread whose call is to fail
};

/// The program, stopped before its first call.
pid_t startTraced(char** arguments)
{
    const pid_t program = ::fork();
    if (program < 0)
        giveUp("can't fork");
    if (program == 0) {
        if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0)
            giveUp("can't be traced");
        ::raise(SIGSTOP);
        ::execvp(arguments[0], arguments);
        giveUp(arguments[0]);
    }
    int status = 0;
    if (::waitpid(program, &status, 0) < 0 || !WIFSTOPPED(status))
        std::exit(kCantTrace); // it said why
    constexpr long kOptions = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC
                              | PTRACE_O_EXITKILL;
    if (::ptrace(PTRACE_SETOPTIONS, program, nullptr, kOptions) != 0)
        giveUp("can't trace");
    goOn(program);
    return program;
}

} // namespace

int main(int argc, char** argv)
{
    if (argc < 6) {
        std::cerr << "fault_injector FOLDER LOG NUMBER FAULT PROGRAM [ARGUMENT ...]\n";
        return kCantTrace;
    }
    const std::string fault = argv[4];
    Order order{argv[1], argv[2], std::strtoul(argv[3], nullptr, 10), fault == "kill" ? kKill : std::atoi(fault.c_str())};
    const int status = Injector(std::move(order), startTraced(argv + 5)).run();
    if (WIFSIGNALED(status)) {
        ::raise(WTERMSIG(status)); // as the shell sees it
        ::kill(::getpid(), SIGKILL);
    }
    return WEXITSTATUS(status);
}
