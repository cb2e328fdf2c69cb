// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/edit_journal.h"

#include <optional>
#include <set>
#include <utility>

namespace taxon::library {
namespace {

/// The path that \p image made of \p path, which is the same where it stayed; nothing where it is about another one.
/// \param back  the other way round.
std::optional<std::string> follow(const EditedImage& image, const std::string& path, bool back)
{
    if (!image.failed.empty())
        return image.from == path ? std::optional(path) : std::nullopt;
    const std::string& from = back ? image.to : image.from;
    const std::string& to = back ? image.from : image.to;
    if (from.empty() || to.empty()) // a folder that was made or removed: it has one name
        return path == from + to ? std::optional(path) : std::nullopt;
    if (path == from)
        return to;
    return image.folder && path.starts_with(from + "/") ? std::optional(to + path.substr(from.size())) : std::nullopt;
}

/// Walks the name that an image had between two steps to the end of time, or to its beginning, and notes the steps it meets.
class Trace {
public:
    Trace(const std::vector<EditStep>& steps, std::vector<bool>& touched, std::set<std::string>& hashes)
        : m_steps(steps), m_touched(touched), m_hashes(hashes)
    {}

    /// \param at  the number of steps before the moment at which the image had the name.
    void run(const std::string& path, std::size_t at)
    {
        std::string name = path;
        for (std::size_t i = at; i-- > 0;)
            meet(i, name, true);
        name = path;
        for (std::size_t i = at; i < m_steps.size(); ++i)
            meet(i, name, false);
    }

private:
    void meet(std::size_t i, std::string& name, bool back)
    {
        for (const JudgedImage& image : m_steps[i].judged)
            if (image.path == name)
                touch(i, image.sha256);
        // within a step a name may change hands: an image is followed once
        for (const EditedImage& image : m_steps[i].images)
            if (std::optional<std::string> next = follow(image, name, back)) {
                touch(i, image.sha256);
                name = std::move(*next);
                return;
            }
    }
    void touch(std::size_t i, const std::string& sha256)
    {
        m_touched[i] = true;
        if (!sha256.empty())
            m_hashes.insert(sha256);
    }

    const std::vector<EditStep>& m_steps;
    std::vector<bool>& m_touched;
    std::set<std::string>& m_hashes;
};

} // namespace

std::vector<EditStep> editHistory(const Workspace& workspace)
{
    return editHistory(Journal(workspace.journal(), kJournalTopic));
}

std::vector<EditStep> editHistory(const Journal& journal)
{
    return readSteps(journal).all;
}

UndoneStep undoneStep(const std::vector<EditStep>& steps, const EditStep& undo)
{
    UndoneStep result{&undo, true};
    for (std::size_t links = 0; !result.step->undoes.empty(); ++links, result.again = !result.again) {
        const auto found = std::find_if(steps.begin(), steps.end(), [&](const EditStep& step) { return step.id == result.step->undoes; });
        if (found == steps.end() || links > steps.size()) // a foreign journal may lead in a circle
            return {nullptr, result.again};
        result.step = &*found;
    }
    return result;
}

std::vector<EditStep> historyOf(const std::vector<EditStep>& steps, const std::string& path)
{
    std::vector<bool> touched(steps.size(), false);
    std::set<std::string> hashes;
    Trace trace(steps, touched, hashes);
    trace.run(path, 0);
    trace.run(path, steps.size());
    std::set<std::pair<std::string, std::size_t>> begun; // name and moment
    const auto begin = [&](const std::string& name, std::size_t at) {
        if (begun.emplace(name, at).second)
            trace.run(name, at);
    };
    for (std::size_t known = 0, round = 0; round == 0 || known != hashes.size(); ++round) { // bytes that were met once are looked for everywhere
        known = hashes.size();
        for (std::size_t i = 0; i < steps.size(); ++i) {
            for (const EditedImage& image : steps[i].images) {
                const bool same = hashes.contains(image.sha256);
                if (same || image.from == path)
                    begin(image.from, i);
                if (same || image.to == path)
                    begin(image.to, i + 1);
            }
            for (const JudgedImage& image : steps[i].judged)
                if (hashes.contains(image.sha256) || image.path == path)
                    begin(image.path, i);
        }
    }
    std::vector<EditStep> out;
    for (std::size_t i = 0; i < steps.size(); ++i)
        if (touched[i])
            out.push_back(steps[i]);
    return out;
}

} // namespace taxon::library
