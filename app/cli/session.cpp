// SPDX-License-Identifier: GPL-3.0-or-later
#include "session.h"

#include "base/atomic_file.h"
#include "base/resources.h"
#include "base/text.h"
#include "progress_bar.h"
#include "signals.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <unistd.h>

namespace taxon::cli {
namespace {

namespace fs = std::filesystem;

bool wantsColour()
{
    const char* noColour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return ::isatty(2) != 0 && (noColour == nullptr || *noColour == '\0') && (terminal == nullptr || std::string_view(terminal) != "dumb");
}

/// \returns why not all of it was written, as errno, or 0. A closed pipe is no failure: who reads there had enough.
int printData(const std::string& text)
{
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
    return written || errno == EPIPE ? 0 : errno;
}

} // namespace

struct Session::State {
    Signals signals;
    std::unique_ptr<ProgressBar> bar;
    std::unique_ptr<jobs::Context> context;
    Json document = Json::object(); ///< of --json
    int outputFailure = 0;          ///< errno of the first write to stdout that failed
    void print(const std::string& text)
    {
        const int failure = printData(text);
        outputFailure = outputFailure != 0 ? outputFailure : failure;
    }
};

Session::Session() : m_state(new State) {}
Session::~Session() = default;

Workspace Session::workspace() const
{
    return Workspace::open(workspaceFolder);
}

const jobs::Context& Session::context()
{
    if (!m_state->context) {
        using Kind = ProgressBar::Kind;
        const Kind kind = quiet ? Kind::None : json ? Kind::Json : ::isatty(2) != 0 ? Kind::Bar : Kind::Lines;
        m_state->bar = std::make_unique<ProgressBar>(kind, wantsColour());
        m_state->context = std::make_unique<jobs::Context>(
            m_state->signals.stopToken(), [bar = m_state->bar.get()](const jobs::Progress& progress) { bar->show(progress); },
            [this](const std::string& message) { note("Warning: " + message); });
    }
    return *m_state->context;
}

bool Session::terminated() const noexcept
{
    return m_state->signals.terminated();
}

void Session::sweep(const std::vector<fs::path>& folders) const
{
    std::size_t removed = 0;
    for (const fs::path& folder : folders)
        removed += sweepTemporaries(folder);
    if (removed > 0)
        note(fmt::format("Removed {} unfinished file{} of earlier commands.", removed, removed == 1 ? "" : "s"));
}

void Session::sweep(const Workspace& workspace) const
{
    sweep({workspace.root(), workspace.datasets(), workspace.shardSets(), workspace.models(), workspace.cache()});
}

std::string Session::pathInLibrary(const std::string& image, const fs::path& library)
{
    const fs::path path(image);
    if (path.is_absolute())
        return pathToText(path.lexically_normal().lexically_relative(library));
    std::error_code ignored;
    if (fs::exists(fs::symlink_status(library / path, ignored)))
        return pathToText(path); // as a shell completes it: a backslash in the name is one
    return image;
}

void Session::say(const std::string& line) const
{
    if (json || quiet)
        return;
    if (m_state->bar)
        m_state->bar->clear();
    m_state->print(line + "\n");
}

void Session::result(Json document) const
{
    m_state->document = std::move(document);
}

int Session::succeed() const
{
    printDocument();
    return m_state->outputFailure == 0 ? 0 : fail(errnoError(m_state->outputFailure, "write the result", "standard output"));
}

void Session::printDocument() const
{
    if (json && !m_state->document.empty())
        m_state->print(m_state->document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

void Session::note(const std::string& line) const
{
    if (quiet)
        return;
    const std::string text = json ? Json{{"kind", "note"}, {"message", line}}.dump(-1, ' ', false, Json::error_handler_t::replace) : line;
    if (m_state->bar)
        m_state->bar->message(text);
    else
        std::fprintf(stderr, "%s\n", text.c_str());
}

fs::path Session::resource(const std::string& name) const
{
    const fs::path file = resourceFolder() / name;
    if (!fs::exists(file))
        throw Error(ErrorCode::NotFound, "A file of the program itself is missing.", pathToText(file),
                    "Install Taxon again, or set TAXON_RESOURCES.");
    return file;
}

int Session::fail(const Error& error) const
{
    if (m_state->bar)
        m_state->bar->clear();
    const bool colour = wantsColour();
    std::string text = fmt::format("{}taxon: {}{}\n", colour ? "\x1b[31m" : "", error.message(), colour ? "\x1b[0m" : "");
    if (!error.where().empty())
        text += fmt::format("  at:   {}\n", error.where());
    if (!error.hint().empty())
        text += fmt::format("  next: {}\n", error.hint());
    std::fputs(text.c_str(), stderr);
    m_state->document["error"] = {{"code", name(error.code())},
                                  {"message", error.message()},
                                  {"where", error.where()},
                                  {"hint", error.hint()},
                                  {"exit_code", exitCode(error.code())}};
    printDocument();
    return exitCode(error.code());
}

} // namespace taxon::cli
