// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QMap>
#include <QString>
#include <QStringList>
#include <vector>

class QKeyEvent;

namespace taxon::workbench {

/// Something a key of Review can do.
struct KeyAction {
    QString id;    ///< in keymap.json
    QString words; ///< on the cheat sheet
    QString group; ///< its heading there
};

/// Every action, in the order of the cheat sheet.
[[nodiscard]] const std::vector<KeyAction>& keyActions();

/// Which key does what in Review: the map that the program brings (resources/keymap.json), changed by the user's own file
/// (docs/formats/keymap.md). Plain value.
class Keymap {
public:
    /// \param userFile  its actions replace the built-in ones; "" or missing = none. Nothing of it can make a key mean two things: what is
    ///                  refused is said by problems(), and the action keeps its built-in keys as far as they are free.
    static Keymap load(const QString& userFile = {});

    [[nodiscard]] QList<QKeySequence> keys(const QString& action) const { return m_keys.value(action); }
    /// "Enter", "Ctrl+Z or F2", "" where it has none.
    [[nodiscard]] QString text(const QString& action) const;
    /// The action of a pressed key; "" = none. Enter of the number pad is Enter; Shift is ignored with signs, which most keyboards need it for.
    [[nodiscard]] QString actionOf(const QKeyEvent& event) const;
    /// What of the user's file was refused, and why.
    [[nodiscard]] const QStringList& problems() const noexcept { return m_problems; }

private:
    void readUser(const QString& file);
    void bind(const QString& action, const QStringList& names, bool isUser);
    [[nodiscard]] QString owner(const QKeySequence& key) const;

    QMap<QString, QList<QKeySequence>> m_keys;
    QStringList m_problems;
};

} // namespace taxon::workbench
