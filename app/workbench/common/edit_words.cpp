// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/edit_words.h"

#include "base/error.h"
#include "common/core_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace taxon::workbench {
namespace {

struct EditWords {
    Q_DECLARE_TR_FUNCTIONS(EditWords)
};

/// What the action of a step is called when it is taken back.
QString wordOf(const std::string& action)
{
    if (action == "move")
        return EditWords::tr("moved");
    if (action == "remove")
        return EditWords::tr("removed");
    if (action == "accept")
        return EditWords::tr("accepted");
    if (action == "rename")
        return EditWords::tr("renamed");
    if (action == "merge")
        return EditWords::tr("merged");
    if (action == "new_class")
        return EditWords::tr("new class");
    return text(action);
}

} // namespace

QString imagesOf(const std::vector<std::string>& paths)
{
    return paths.size() == 1 ? text(paths.front()) : EditWords::tr("%1 images").arg(paths.size());
}

QString wordOf(library::Verdict verdict)
{
    switch (verdict) {
    case library::Verdict::Keep: return EditWords::tr("kept");
    case library::Verdict::WrongLabel: return EditWords::tr("wrong label");
    case library::Verdict::Unsure: return EditWords::tr("not sure");
    case library::Verdict::Difficult: return EditWords::tr("difficult");
    case library::Verdict::OutOfScope: return EditWords::tr("out of scope");
    }
    return {};
}

QString wordOf(const library::EditStep& step)
{
    return step.judged.empty() ? wordOf(step.action) : wordOf(step.judged.front().verdict);
}

QString byWhom(const std::string& who, const std::string& time, const std::string& why)
{
    QString words = text(who);
    if (!time.empty())
        words += QStringLiteral(", ") + text(time.substr(0, 16)).replace(QLatin1Char('T'), QLatin1Char(' '));
    return why.empty() ? words : words + QStringLiteral(": ") + text(why);
}

QString takenBack(const std::vector<library::EditStep>& steps, const library::EditStep& undo)
{
    requireDone(undo);
    const auto [found, again] = library::undoneStep(steps, undo);
    const QString done = again ? EditWords::tr("Done again: %1") : EditWords::tr("Taken back: %1");
    if (found == nullptr)
        return done.arg(text(undo.undoes));
    std::vector<std::string> paths;
    for (const library::EditedImage& image : found->images)
        paths.push_back(image.from.empty() ? image.to : image.from);
    for (const library::JudgedImage& image : found->judged)
        paths.push_back(image.path);
    return done.arg(imagesOf(paths) + QStringLiteral(", ") + wordOf(*found));
}

void requireDone(const library::EditStep& step)
{
    const auto stayed = [](const library::EditedImage& image) { return !image.failed.empty(); };
    const auto first = std::find_if(step.images.begin(), step.images.end(), stayed);
    if (first == step.images.end())
        return;
    const auto others = std::count_if(first + 1, step.images.end(), stayed);
    throw Error(
        ErrorCode::Failed, first->failed, first->from,
        (others == 0 ? EditWords::tr("It stays where it is.") : EditWords::tr("It and %1 more stay where they are.").arg(others)).toStdString());
}

} // namespace taxon::workbench
