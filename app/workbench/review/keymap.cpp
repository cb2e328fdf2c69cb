// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/keymap.h"

#include "base/error.h"
#include "base/json_file.h"

#include <QCoreApplication>
#include <QFile>
#include <QKeyEvent>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr const char* kFormat = "taxon.keymap";
constexpr int kVersion = 1;

struct KeymapWords {
    Q_DECLARE_TR_FUNCTIONS(KeymapWords)
};

QMap<QString, QStringList> readKeys(const Json& json)
{
    QMap<QString, QStringList> keys;
    for (const auto& [action, names] : json.at("keys").get_ref<const Json::object_t&>()) {
        QStringList& list = keys[QString::fromStdString(action)];
        for (const auto& name : names.is_array() ? names : Json::array({names}))
            list << QString::fromStdString(name.get<std::string>());
    }
    return keys;
}

bool isAction(const QString& id)
{
    return std::any_of(keyActions().begin(), keyActions().end(), [&](const KeyAction& action) { return action.id == id; });
}

/// The one key of a name; empty for anything else.
QKeySequence keyOf(const QString& name)
{
    const QKeySequence key(name, QKeySequence::PortableText);
    const bool isOne = key.count() == 1 && key[0].key() != Qt::Key_unknown && key.toString(QKeySequence::PortableText).size() > 0;
    return isOne ? key : QKeySequence();
}

} // namespace

const std::vector<KeyAction>& keyActions()
{
    static const std::vector<KeyAction> actions = [] {
        const QString judging = KeymapWords::tr("Judging the selected images");
        const QString looking = KeymapWords::tr("Looking at images");
        const QString sections = KeymapWords::tr("Sections");
        const QString other = KeymapWords::tr("Everywhere in Review");
        std::vector<KeyAction> all{{QStringLiteral("keep"), KeymapWords::tr("the label is right"), judging}};
        for (int i = 1; i <= 5; ++i)
            all.push_back({QStringLiteral("guess_%1").arg(i), KeymapWords::tr("it is guess %1").arg(i), judging});
        const std::vector<KeyAction> rest{
            {QStringLiteral("relabel"), KeymapWords::tr("it is of another class: type it"), judging},
            {QStringLiteral("remove"), KeymapWords::tr("it is no good: remove"), judging},
            {QStringLiteral("difficult"), KeymapWords::tr("difficult"), judging},
            {QStringLiteral("out_of_scope"), KeymapWords::tr("out of scope"), judging},
            {QStringLiteral("unsure"), KeymapWords::tr("not sure"), judging},
            {QStringLiteral("wrong_label"), KeymapWords::tr("the label is wrong"), judging},
            {QStringLiteral("reason"), KeymapWords::tr("the reason that goes with what you decide"), judging},
            {QStringLiteral("undo"), KeymapWords::tr("take the last step back"), judging},
            {QStringLiteral("redo"), KeymapWords::tr("do again what was taken back"), judging},
            {QStringLiteral("large"), KeymapWords::tr("large view, and back"), looking},
            {QStringLiteral("similar"), KeymapWords::tr("what looks like it first, and back"), looking},
            {QStringLiteral("where_it_looks"), KeymapWords::tr("where the model looks: its guess, the label, off"), looking},
            {QStringLiteral("zoom"), KeymapWords::tr("large view: fitted or 100 %"), looking},
            {QStringLiteral("zoom_in"), KeymapWords::tr("large view: larger"), looking},
            {QStringLiteral("zoom_out"), KeymapWords::tr("large view: smaller"), looking},
            {QStringLiteral("section_overview"), KeymapWords::tr("Overview"), sections},
            {QStringLiteral("section_images"), KeymapWords::tr("Images"), sections},
            {QStringLiteral("section_threshold"), KeymapWords::tr("Threshold"), sections},
            {QStringLiteral("section_pairs"), KeymapWords::tr("Pairs"), sections},
            {QStringLiteral("section_classes"), KeymapWords::tr("Classes"), sections},
            {QStringLiteral("section_calibration"), KeymapWords::tr("Calibration"), sections},
            {QStringLiteral("section_compare"), KeymapWords::tr("Compare"), sections},
            {QStringLiteral("back"), KeymapWords::tr("back to the section whose images are open"), other},
            {QStringLiteral("keys"), KeymapWords::tr("these keys"), other}};
        all.insert(all.end(), rest.begin(), rest.end());
        return all;
    }();
    return actions;
}

Keymap Keymap::load(const QString& userFile)
{
    Keymap map;
    QFile builtIn(QStringLiteral(":/keymap.json"));
    if (!builtIn.open(QIODevice::ReadOnly))
        throw Error(ErrorCode::Failed, "The program's own keymap is missing.");
    const QMap<QString, QStringList> keys = readKeys(Json::parse(builtIn.readAll().toStdString()));
    for (auto entry = keys.begin(); entry != keys.end(); ++entry)
        map.bind(entry.key(), entry.value(), false);
    if (!userFile.isEmpty() && QFile::exists(userFile))
        map.readUser(userFile);
    return map;
}

void Keymap::readUser(const QString& file)
{
    QMap<QString, QStringList> keys;
    try {
        keys = readKeys(readFormat(QFile::encodeName(file).toStdString(), kFormat, kVersion));
    } catch (const Error& error) {
        m_problems << QString::fromStdString(error.message());
        return;
    } catch (const nlohmann::json::exception&) {
        m_problems << KeymapWords::tr("\"keys\" must map actions to lists of keys.");
        return;
    }
    const QMap<QString, QList<QKeySequence>> builtIn = m_keys;
    for (auto entry = keys.begin(); entry != keys.end(); ++entry)
        m_keys.remove(entry.key()); // first, so that two actions can change keys
    for (auto entry = keys.begin(); entry != keys.end(); ++entry)
        bind(entry.key(), entry.value(), true);
    for (auto entry = keys.begin(); entry != keys.end(); ++entry) // what was refused altogether keeps what it had
        if (m_keys.value(entry.key()).isEmpty() && !entry.value().isEmpty())
            for (const QKeySequence& key : builtIn.value(entry.key()))
                if (owner(key).isEmpty())
                    m_keys[entry.key()] << key;
}

void Keymap::bind(const QString& action, const QStringList& names, bool isUser)
{
    if (isUser && !isAction(action)) {
        m_problems << KeymapWords::tr("There is no action \"%1\".").arg(action);
        return;
    }
    for (const QString& name : names) {
        const QKeySequence key = keyOf(name);
        if (key.isEmpty())
            m_problems << KeymapWords::tr("\"%1\" of \"%2\" is no key.").arg(name, action);
        else if (const QString other = owner(key); !other.isEmpty())
            m_problems << KeymapWords::tr("\"%1\" can't be the key of \"%2\": it is that of \"%3\".").arg(name, action, other);
        else
            m_keys[action] << key;
    }
}

QString Keymap::owner(const QKeySequence& key) const
{
    for (auto entry = m_keys.begin(); entry != m_keys.end(); ++entry)
        if (entry.value().contains(key))
            return entry.key();
    return {};
}

QString Keymap::text(const QString& action) const
{
    QStringList names;
    for (const QKeySequence& key : keys(action))
        names << (key == QKeySequence(Qt::Key_Return) ? KeymapWords::tr("Enter") : key.toString(QKeySequence::NativeText));
    return names.join(KeymapWords::tr(" or "));
}

QString Keymap::actionOf(const QKeyEvent& event) const
{
    int key = event.key() == Qt::Key_Enter ? int(Qt::Key_Return) : event.key();
    Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    const bool isSign = key > Qt::Key_Space && key < Qt::Key_AsciiTilde && !QChar(key).isLetterOrNumber();
    if (isSign)
        modifiers &= ~Qt::ShiftModifier;
    return owner(QKeySequence(QKeyCombination(modifiers, static_cast<Qt::Key>(key))));
}

} // namespace taxon::workbench
