// SPDX-License-Identifier: GPL-3.0-or-later
#include "system_calls.h"

#include "support/scratch.h"

#include "base/mapped_file.h"
#include "base/text.h"

namespace taxon::test {
namespace {

namespace fs = std::filesystem;

/// The program under fault_injector. \param changes  its log: each line "+ text" or "- text".
Call callUnderInjector(const TaxonProgram& program, const QStringList& arguments, const fs::path& folder, std::size_t number,
                       const std::string& fault, std::vector<std::string>& changes)
{
    const ScratchFolder scratch;
    const fs::path log = scratch.path() / "log";
    const Call call = program.callUnder(TAXON_FAULT_INJECTOR, {folder.c_str(), log.c_str(), QString::number(number), fault.c_str()}, arguments);
    changes = fs::exists(log) ? split(readTextFile(log), '\n') : std::vector<std::string>();
    std::erase(changes, "");
    return call;
}

MetCall callMeeting(const TaxonProgram& program, const QStringList& arguments, const fs::path& folder, std::size_t number, const std::string& fault)
{
    std::vector<std::string> changes;
    MetCall call{callUnderInjector(program, arguments, folder, number, fault, changes), {}};
    if (number <= changes.size())
        call.met = changes[number - 1].substr(2);
    return call;
}

} // namespace

std::string whyNoTracing()
{
    const ScratchFolder scratch;
    const fs::path folder = fs::canonical(scratch.path());
    const MetCall call = callKilledAt(TaxonProgram(folder), {"init", (folder / "ws").c_str(), "--library", folder.c_str()}, folder, 1);
    if (call.crashed && !call.met.empty())
        return {};
    return "These tests need leave to trace a program (in a container: --cap-add SYS_PTRACE). Nothing was killed: " + call.err;
}

std::vector<Change> changesBelow(const TaxonProgram& program, const QStringList& arguments, const fs::path& folder, Call& call)
{
    std::vector<std::string> lines;
    call = callUnderInjector(program, arguments, folder, 0, "kill", lines);
    std::vector<Change> changes;
    for (std::size_t i = 0; i < lines.size(); ++i)
        if (lines[i].starts_with("+ "))
            changes.push_back({i + 1, lines[i].substr(2)});
    return changes;
}

MetCall callKilledAt(const TaxonProgram& program, const QStringList& arguments, const fs::path& folder, std::size_t number)
{
    return callMeeting(program, arguments, folder, number, "kill");
}

MetCall callFailingAt(const TaxonProgram& program, const QStringList& arguments, const fs::path& folder, std::size_t number, int error)
{
    return callMeeting(program, arguments, folder, number, std::to_string(error));
}

std::vector<Change> sampled(const std::vector<Change>& changes, std::size_t most)
{
    if (changes.size() <= most)
        return changes;
    std::vector<Change> out;
    for (std::size_t i = 0; i < most; ++i)
        out.push_back(changes[i * (changes.size() - 1) / (most - 1)]);
    return out;
}

} // namespace taxon::test
