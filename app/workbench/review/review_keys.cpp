// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_keys.h"

#include "scores/sidecar.h"

#include <QKeyEvent>
#include <QKeySequence>
#include <QStringList>
#include <QWidget>

namespace taxon::workbench {
namespace {

constexpr int kGuesses = static_cast<int>(scores::kTop);

QString nameOf(const ReviewKey& key)
{
    if (key.action == ReviewAction::TopGuess)
        return QStringLiteral("1–%1").arg(kGuesses);
    if (key.key == Qt::Key_Return)
        return ReviewKeys::tr("Enter");
    return QKeySequence(key.key | (key.control ? int(Qt::ControlModifier) : 0)).toString(QKeySequence::NativeText);
}

bool isMeant(const ReviewKey& key, const QKeyEvent& event)
{
    if (key.action == ReviewAction::Keys)
        return event.key() == key.key; // with Shift on most keyboards
    const Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    if (modifiers != (key.control ? Qt::ControlModifier : Qt::NoModifier))
        return false;
    if (key.action == ReviewAction::TopGuess)
        return event.key() >= key.key && event.key() < key.key + kGuesses;
    return event.key() == key.key || (key.key == Qt::Key_Return && event.key() == Qt::Key_Enter);
}

} // namespace

const std::vector<ReviewKey>& reviewKeys()
{
    static const std::vector<ReviewKey> keys{
        {Qt::Key_Return, false, ReviewAction::Keep, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "right")},
        {Qt::Key_1, false, ReviewAction::TopGuess, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "to guess")},
        {Qt::Key_T, false, ReviewAction::Relabel, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "to class")},
        {Qt::Key_X, false, ReviewAction::Remove, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "remove")},
        {Qt::Key_D, false, ReviewAction::Difficult, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "difficult")},
        {Qt::Key_O, false, ReviewAction::OutOfScope, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "out of scope")},
        {Qt::Key_U, false, ReviewAction::Unsure, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "not sure")},
        {Qt::Key_W, false, ReviewAction::WrongLabel, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "wrong")},
        {Qt::Key_L, false, ReviewAction::Large, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "large")},
        {Qt::Key_Z, true, ReviewAction::Undo, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "undo")},
        {Qt::Key_Question, false, ReviewAction::Keys, QT_TRANSLATE_NOOP("taxon::workbench::ReviewKeys", "keys")},
    };
    return keys;
}

QString reviewKeysLine()
{
    QStringList parts;
    for (const ReviewKey& key : reviewKeys())
        parts << QStringLiteral("<b>%1</b>&nbsp;%2").arg(nameOf(key), ReviewKeys::tr(key.words).replace(QLatin1Char(' '), QStringLiteral("&nbsp;")));
    return parts.join(QStringLiteral(" · "));
}

void ReviewKeys::watch(QWidget* widget)
{
    widget->installEventFilter(this);
}

bool ReviewKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::KeyPress)
        return QObject::eventFilter(watched, event);
    const auto& pressedKey = *static_cast<QKeyEvent*>(event);
    for (const ReviewKey& key : reviewKeys())
        if (isMeant(key, pressedKey)) {
            Q_EMIT pressed(qobject_cast<QWidget*>(watched), key.action, pressedKey.key() - key.key);
            return true;
        }
    return QObject::eventFilter(watched, event);
}

} // namespace taxon::workbench
