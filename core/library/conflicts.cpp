// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/conflicts.h"

#include "base/text.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace taxon::library {
namespace {

/// An answer that nobody has replaced yet.
struct Live {
    Answer answer;
    bool isMove = false;
};

/// Follows every image that was decided about through the steps, with the answers that stand.
class Standing {
public:
    void take(const EditStep& step)
    {
        const bool isAnswer = step.action == "move" || step.action == "remove" || step.action == "accept";
        for (const EditedImage& image : step.images) {
            if (image.folder && image.failed.empty() && !image.from.empty() && !image.to.empty())
                moveFolder(image.from, image.to);
            else if (!image.folder && (image.failed.empty() || image.gone) && !image.from.empty())
                isAnswer ? decide(step, image) : carry(image);
        }
        for (const JudgedImage& image : step.judged)
            judge(step, image);
    }

    [[nodiscard]] std::vector<Conflict> conflicts() const
    {
        std::vector<Conflict> out;
        for (const auto& [at, live] : m_live) {
            std::set<std::string> places;
            bool open = false;
            for (const Live& one : live) {
                places.insert(one.answer.place);
                open = open || (!one.answer.carriedOut && one.answer.place != placeOfPath(at.first));
            }
            if (places.size() < 2 && !open)
                continue;
            Conflict conflict{at.first, at.second, {}};
            for (const Live& one : live)
                conflict.answers.push_back(one.answer);
            out.push_back(std::move(conflict));
        }
        return out;
    }

private:
    using Key = std::pair<std::string, std::string>; ///< path, SHA-256

    /// Where an image that lay at \p path lies after the steps so far.
    [[nodiscard]] std::string whereabouts(const std::string& path, const std::string& sha256) const
    {
        std::string at = path;
        for (std::size_t n = 0; n <= m_movedTo.size(); ++n) {
            const auto next = m_movedTo.find({at, sha256});
            if (next == m_movedTo.end())
                break;
            at = next->second;
        }
        return at;
    }

    void noteMove(const std::string& from, const std::string& to, const std::string& sha256)
    {
        if (from == to)
            return;
        m_movedTo[{from, sha256}] = to;
        m_movedTo.erase({to, sha256});
    }

    static void replace(std::vector<Live>& live, const EditStep& by, bool sawItThere)
    {
        std::erase_if(live, [&](const Live& one) {
            const bool named = std::find(by.seen.begin(), by.seen.end(), one.answer.step) != by.seen.end();
            return named || one.answer.who == by.who || (one.isMove && one.answer.carriedOut && sawItThere);
        });
    }

    /// The answers standing at \p at move to \p to with \p added.
    void settle(const std::string& at, const std::string& to, const std::string& sha256, std::vector<Live> live)
    {
        m_live.erase({at, sha256});
        auto& there = m_live[{to, sha256}];
        std::move(live.begin(), live.end(), std::back_inserter(there));
        noteMove(at, to, sha256);
    }

    [[nodiscard]] std::vector<Live> standingAt(const std::string& path, const std::string& sha256) const
    {
        const auto found = m_live.find({path, sha256});
        return found == m_live.end() ? std::vector<Live>() : found->second;
    }

    void decide(const EditStep& step, const EditedImage& image)
    {
        const std::string at = whereabouts(image.from, image.sha256);
        std::vector<Live> live = standingAt(at, image.sha256);
        replace(live, step, at == image.from && !image.gone);
        live.push_back({{step.id, step.action, step.who, step.time, step.why, placeOfPath(image.to), !image.gone}, true});
        settle(at, image.gone ? at : image.to, image.sha256, std::move(live));
    }

    /// A move that says nothing about the image: what was said of its old place is now said of the new one.
    void carry(const EditedImage& image)
    {
        if (!image.failed.empty())
            return;
        std::vector<Live> live = standingAt(image.from, image.sha256);
        for (Live& one : live)
            if (one.answer.place == placeOfPath(image.from))
                one.answer.place = placeOfPath(image.to);
        if (live.empty())
            noteMove(image.from, image.to, image.sha256);
        else
            settle(image.from, image.to, image.sha256, std::move(live));
    }

    void moveFolder(const std::string& from, const std::string& to)
    {
        std::vector<Key> below;
        for (auto at = m_live.lower_bound({from + "/", ""}); at != m_live.end() && at->first.first.starts_with(from + "/"); ++at)
            below.push_back(at->first);
        for (const auto& [path, sha256] : below)
            carry({path, to + path.substr(from.size()), sha256, "", false, false});
    }

    void judge(const EditStep& step, const JudgedImage& image)
    {
        if (image.verdict == Verdict::Unsure)
            return;
        std::string place = placeOfPath(image.path);
        if (image.verdict == Verdict::WrongLabel)
            place = image.suggested.empty() ? "not " + place : image.suggested;
        else if (image.verdict == Verdict::OutOfScope)
            place = "_out_of_scope";
        const std::string at = whereabouts(image.path, image.sha256);
        std::vector<Live> live = standingAt(at, image.sha256);
        replace(live, step, at == image.path);
        live.push_back({{step.id, std::string("verdict ") + name(image.verdict), step.who, step.time, step.why, place, true}, false});
        settle(at, at, image.sha256, std::move(live));
    }

    std::map<Key, std::vector<Live>> m_live;
    std::map<Key, std::string> m_movedTo;
};

} // namespace

std::vector<Conflict> findConflicts(const std::vector<EditStep>& steps)
{
    Standing standing;
    for (const EditStep& step : steps)
        if (step.undone.empty() && step.action != "undo")
            standing.take(step);
    return standing.conflicts();
}

std::string folderForLabel(const std::string& path, const std::string& className)
{
    const std::vector<std::string> parts = split(path, '/');
    return parts.size() > 2 && parts.front() == "_benchmark" ? parts[0] + "/" + parts[1] + "/" + className : className;
}

std::string placeOfPath(const std::string& path)
{
    const std::vector<std::string> parts = split(path, '/');
    const std::size_t count = parts.front() == "_benchmark" ? 3 : 1;
    std::string place;
    for (std::size_t i = 0; i < std::min(count, parts.size()); ++i)
        place += (i == 0 ? "" : "/") + parts[i];
    return place;
}

std::string labelOfPath(const std::string& path)
{
    const std::string place = placeOfPath(path);
    const std::string label = place.substr(place.rfind('/') + 1); // npos + 1 is 0
    return label.starts_with('_') ? std::string() : label;
}

} // namespace taxon::library
