// SPDX-License-Identifier: GPL-3.0-or-later
#include "system_calls.h"

#include "support/scratch.h"

#include "base/mapped_file.h"
#include "base/text.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kChanges =
    "openat,creat,write,pwrite64,writev,pwritev,pwritev2,ftruncate,fallocate,copy_file_range,sendfile,ioctl,rename,renameat,renameat2,"
    "link,linkat,symlink,symlinkat,unlink,unlinkat,rmdir,mkdir,mkdirat,fsync,fdatasync,syncfs,sync_file_range";

/// The call that a line of strace's log begins ("123 write(4</a/b>, …"); an empty name for ends of calls and for signals.
SystemCall parsed(const std::string& line, std::string& thread)
{
    const std::size_t space = line.find(' ');
    const std::size_t begin = line.find_first_not_of(' ', space);
    const std::size_t bracket = line.find('(', begin == std::string::npos ? 0 : begin);
    if (space == std::string::npos || begin == std::string::npos || bracket == std::string::npos || line[begin] < 'a' || line[begin] > 'z')
        return {};
    thread = line.substr(0, space);
    return {line.substr(begin, bracket - begin), 0, line.substr(begin)};
}

bool changes(const SystemCall& call, const std::string& folder)
{
    if (call.text.find(folder + "/") == std::string::npos || call.text.find(") = -1 ") != std::string::npos)
        return false;
    const std::size_t argument = call.name.size() + 1;
    const bool toDescriptor = argument < call.text.size() && std::isdigit(static_cast<unsigned char>(call.text[argument])) != 0;
    if (toDescriptor && call.text.find("<" + folder + "/") == std::string::npos) // what is written to a pipe may name the folder
        return false;
    if (call.name == "openat")
        return call.text.find("O_CREAT") != std::string::npos || call.text.find("O_TRUNC") != std::string::npos;
    return call.name != "ioctl" || call.text.find("FICLONE") != std::string::npos;
}

Call inject(const TaxonProgram& program, const QStringList& arguments, const SystemCall& at, const std::string& what)
{
    const std::string injection = "inject=" + at.name + ":" + what + ":when=" + std::to_string(at.number);
    return program.callUnder(
        "strace", {"-f", "-qq", "-o", "/dev/null", "-e", "signal=none", "-e", ("trace=" + at.name).c_str(), "-e", injection.c_str()}, arguments);
}

} // namespace

std::string whyNoTracing()
{
    const ScratchFolder scratch;
    const Call call = inject(TaxonProgram(scratch.path()), {"--version"}, {"write", 1, {}}, "signal=KILL");
    if (call.crashed)
        return {};
    return "These tests need strace, and leave to trace (in a container: --cap-add SYS_PTRACE). It killed nothing and said: " + call.err;
}

std::vector<SystemCall> changesBelow(const TaxonProgram& program, const QStringList& arguments, const fs::path& folder, Call& call)
{
    const ScratchFolder scratch;
    const fs::path log = scratch.path() / "log";
    call = program.callUnder(
        "strace", {"-f", "-qq", "-y", "-s", "4096", "-e", "signal=none", "-e", (std::string("trace=") + kChanges).c_str(), "-o", log.c_str()},
        arguments);
    std::vector<SystemCall> found;
    std::map<std::pair<std::string, std::string>, int> numbers;
    std::set<std::pair<std::string, int>> seen;
    for (const std::string& line : split(readTextFile(log), '\n')) {
        std::string thread;
        SystemCall parsedCall = parsed(line, thread);
        if (parsedCall.name.empty())
            continue;
        parsedCall.number = ++numbers[{thread, parsedCall.name}];
        if (changes(parsedCall, folder.native()) && seen.emplace(parsedCall.name, parsedCall.number).second)
            found.push_back(std::move(parsedCall));
    }
    return found;
}

Call callKilledAt(const TaxonProgram& program, const QStringList& arguments, const SystemCall& at)
{
    return inject(program, arguments, at, "signal=KILL");
}

Call callFailingAt(const TaxonProgram& program, const QStringList& arguments, const SystemCall& at, const char* errnoName)
{
    return inject(program, arguments, at, std::string("error=") + errnoName);
}

std::vector<SystemCall> sampled(const std::vector<SystemCall>& calls, std::size_t most)
{
    if (calls.size() <= most)
        return calls;
    std::vector<SystemCall> out;
    for (std::size_t i = 0; i < most; ++i)
        out.push_back(calls[i * (calls.size() - 1) / (most - 1)]);
    return out;
}

} // namespace taxon::test
