// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_keys.h"

#include "common/image_viewer.h"

#include <QKeyEvent>
#include <QStringList>
#include <QWidget>
#include <array>

namespace taxon::workbench {
namespace {

struct Entry {
    const char* id;
    ReviewAction action;
    const char* words; ///< in the line below the grid; "" = not there
};

const std::array<Entry, 18> kEntries{
    {{"keep", ReviewAction::Keep, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "right")},
     {"guess_", ReviewAction::TopGuess, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "to guess")},
     {"relabel", ReviewAction::Relabel, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "to class")},
     {"remove", ReviewAction::Remove, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "remove")},
     {"difficult", ReviewAction::Difficult, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "difficult")},
     {"out_of_scope", ReviewAction::OutOfScope, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "out of scope")},
     {"unsure", ReviewAction::Unsure, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "not sure")},
     {"wrong_label", ReviewAction::WrongLabel, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "wrong")},
     {"reason", ReviewAction::Reason, ""},
     {"large", ReviewAction::Large, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "large")},
     {"similar", ReviewAction::Similar, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "its like first")},
     {"where_it_looks", ReviewAction::WhereItLooks, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "where it looks")},
     {"zoom", ReviewAction::Zoom, ""},
     {"zoom_in", ReviewAction::ZoomIn, ""},
     {"zoom_out", ReviewAction::ZoomOut, ""},
     {"undo", ReviewAction::Undo, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "undo")},
     {"redo", ReviewAction::Redo, ""},
     {"keys", ReviewAction::Keys, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "all keys")}}};

/// "1–5" of the five guesses.
QString guessKeys(const Keymap& keymap)
{
    const QString first = keymap.text(QStringLiteral("guess_1"));
    const QString last = keymap.text(QStringLiteral("guess_5"));
    return first.isEmpty() || last.isEmpty() ? first + last : first + QStringLiteral("–") + last;
}

} // namespace

std::optional<std::pair<ReviewAction, int>> reviewActionOf(const QString& id)
{
    for (const Entry& entry : kEntries) {
        if (entry.action == ReviewAction::TopGuess && id.startsWith(QLatin1String(entry.id)))
            return std::pair(entry.action, id.mid(6).toInt() - 1);
        if (id == QLatin1String(entry.id))
            return std::pair(entry.action, 0);
    }
    return std::nullopt;
}

QString reviewKeysLine(const Keymap& keymap)
{
    QStringList parts;
    for (const Entry& entry : kEntries) {
        const QString key = entry.action == ReviewAction::TopGuess ? guessKeys(keymap) : keymap.text(QLatin1String(entry.id));
        if (!key.isEmpty() && *entry.words != '\0')
            parts << QStringLiteral("<b>%1</b>&nbsp;%2")
                         .arg(key.toHtmlEscaped(), ReviewKeys::tr(entry.words).replace(QLatin1Char(' '), QStringLiteral("&nbsp;")));
    }
    return parts.join(QStringLiteral(" · "));
}

bool zoomByKey(ImageViewer& viewer, ReviewAction action)
{
    if (action != ReviewAction::Zoom && action != ReviewAction::ZoomIn && action != ReviewAction::ZoomOut)
        return false;
    if (!viewer.isOpen())
        return true;
    if (action == ReviewAction::Zoom)
        viewer.canvas().toggleFitted();
    else if (action == ReviewAction::ZoomIn)
        viewer.canvas().zoomIn();
    else
        viewer.canvas().zoomOut();
    return true;
}

ReviewKeys::ReviewKeys(const Keymap& keymap, QObject* parent) : QObject(parent), m_keymap(keymap) {}

void ReviewKeys::watch(QWidget* widget)
{
    widget->installEventFilter(this);
}

bool ReviewKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QObject::eventFilter(watched, event);
    const auto wanted = reviewActionOf(m_keymap.actionOf(*static_cast<QKeyEvent*>(event)));
    if (!wanted)
        return QObject::eventFilter(watched, event);
    Q_EMIT pressed(qobject_cast<QWidget*>(watched), wanted->first, wanted->second);
    return true;
}

} // namespace taxon::workbench
