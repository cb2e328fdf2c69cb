// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/keymap.h"
#include "review/review_keys.h"
#include "support/scratch.h"

#include <QKeyEvent>
#include <QSet>
#include <QtTest>

using namespace taxon::workbench;

/// Keymap: one map for all keys of Review; a user's file changes it and can break nothing.
class TestKeymap : public QObject {
    Q_OBJECT

private:
    taxon::test::ScratchFolder m_scratch;
    int m_files = 0;

    Keymap with(const QString& keys)
    {
        const std::string text = "{\"format\": \"taxon.keymap\", \"version\": 1, \"keys\": " + keys.toStdString() + "}";
        return Keymap::load(QString::fromStdString(m_scratch.write("keymap" + std::to_string(++m_files) + ".json", text).string()));
    }

    static QString actionOf(const Keymap& map, int key, Qt::KeyboardModifiers modifiers = {})
    {
        return map.actionOf(QKeyEvent(QEvent::KeyPress, key, modifiers));
    }

private Q_SLOTS:
    void theBuiltInMapHasAKeyOfItsOwnForEveryAction()
    {
        const Keymap map = Keymap::load();
        QVERIFY(map.problems().isEmpty());
        QSet<QString> keys;
        for (const KeyAction& action : keyActions()) {
            QVERIFY2(!map.keys(action.id).isEmpty(), qPrintable(action.id));
            QVERIFY(!action.words.isEmpty() && !action.group.isEmpty());
            for (const QKeySequence& key : map.keys(action.id)) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
        }
    }

    void pressedKeysAreUnderstood_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<int>("modifiers");
        QTest::addColumn<QString>("action");
        QTest::newRow("enter") << int(Qt::Key_Return) << 0 << "keep";
        QTest::newRow("enter of the number pad") << int(Qt::Key_Enter) << int(Qt::KeypadModifier) << "keep";
        QTest::newRow("a number") << int(Qt::Key_3) << 0 << "guess_3";
        QTest::newRow("a number of the number pad") << int(Qt::Key_3) << int(Qt::KeypadModifier) << "guess_3";
        QTest::newRow("sign with shift") << int(Qt::Key_Question) << int(Qt::ShiftModifier) << "keys";
        QTest::newRow("sign without shift") << int(Qt::Key_Question) << 0 << "keys";
        QTest::newRow("control") << int(Qt::Key_Z) << int(Qt::ControlModifier) << "undo";
        QTest::newRow("alt") << int(Qt::Key_3) << int(Qt::AltModifier) << "section_threshold";
        QTest::newRow("without control") << int(Qt::Key_Z) << 0 << "zoom";
        QTest::newRow("no action: a letter without meaning") << int(Qt::Key_Q) << 0 << "";
        QTest::newRow("no action: with shift") << int(Qt::Key_X) << int(Qt::ShiftModifier) << "";
        QTest::newRow("no action: arrow") << int(Qt::Key_Right) << 0 << "";
    }

    void pressedKeysAreUnderstood()
    {
        QFETCH(int, key);
        QFETCH(int, modifiers);
        QTEST(actionOf(Keymap::load(), key, Qt::KeyboardModifiers(modifiers)), "action");
    }

    void aUsersKeysReplaceTheBuiltInOnes()
    {
        const Keymap map = with(QStringLiteral(R"({"remove": ["Del", "Ctrl+D"], "difficult": "U", "unsure": ["D"], "large": []})"));
        QVERIFY2(map.problems().isEmpty(), qPrintable(map.problems().join(QLatin1Char(' '))));
        QCOMPARE(actionOf(map, Qt::Key_Delete), QStringLiteral("remove"));
        QCOMPARE(actionOf(map, Qt::Key_D, Qt::ControlModifier), QStringLiteral("remove"));
        QCOMPARE(actionOf(map, Qt::Key_X), QString());
        QCOMPARE(actionOf(map, Qt::Key_U), QStringLiteral("difficult")); // two actions change keys
        QCOMPARE(actionOf(map, Qt::Key_D), QStringLiteral("unsure"));
        QCOMPARE(actionOf(map, Qt::Key_L), QString()); // none is a choice too
        QCOMPARE(actionOf(map, Qt::Key_Return), QStringLiteral("keep"));
        QVERIFY(reviewKeysLine(map).contains(QStringLiteral("<b>Del or Ctrl+D</b>")));
        QVERIFY(!reviewKeysLine(map).contains(QStringLiteral("large")));
    }

    void whatIsWrongIsSaidAndChangesNothing_data()
    {
        QTest::addColumn<QString>("keys");
        QTest::addColumn<QString>("said");
        QTest::newRow("taken") << R"({"remove": ["T"]})"
                               << "that of \"relabel\"";
        QTest::newRow("twice") << R"({"remove": ["F5"], "unsure": ["F5"]})"
                               << "that of \"remove\"";
        QTest::newRow("no key") << R"({"remove": ["Hyper+Banana"]})"
                                << "is no key";
        QTest::newRow("several keys") << R"({"remove": ["A, B"]})"
                                      << "is no key";
        QTest::newRow("empty") << R"({"remove": [""]})"
                               << "is no key";
        QTest::newRow("no action") << R"({"explode": ["E"]})"
                                   << "no action \"explode\"";
        QTest::newRow("a number") << R"({"remove": [5]})"
                                  << "must map";
        QTest::newRow("a list") << R"(["remove"])"
                                << "must map";
    }

    void whatIsWrongIsSaidAndChangesNothing()
    {
        QFETCH(QString, keys);
        QFETCH(QString, said);
        const Keymap map = with(keys);
        QCOMPARE(map.problems().size(), 1);
        QVERIFY2(map.problems().front().contains(said), qPrintable(map.problems().front()));
        QCOMPARE(actionOf(map, Qt::Key_T), QStringLiteral("relabel"));
        QCOMPARE(actionOf(map, Qt::Key_U), QStringLiteral("unsure"));
        if (!keys.contains(QStringLiteral("F5")))
            QCOMPARE(actionOf(map, Qt::Key_X), QStringLiteral("remove"));
    }

    void aDamagedFileIsSaid()
    {
        const auto file = m_scratch.write("damaged.json", "{\"format\": \"taxon.keymap\", ");
        const Keymap map = Keymap::load(QString::fromStdString(file.string()));
        QCOMPARE(map.problems().size(), 1);
        QCOMPARE(actionOf(map, Qt::Key_X), QStringLiteral("remove"));
        QVERIFY(Keymap::load(QStringLiteral("/nowhere/keymap.json")).problems().isEmpty()); // none is usual
    }

    void everyActionAboutImagesIsKnownToTheDesk()
    {
        for (const KeyAction& action : keyActions())
            QCOMPARE(reviewActionOf(action.id).has_value(), !action.id.startsWith(QStringLiteral("section_")) && action.id != QStringLiteral("back"));
        QCOMPARE(reviewActionOf(QStringLiteral("guess_4"))->second, 3);
    }
};

QTEST_GUILESS_MAIN(TestKeymap)
#include "tst_keymap.moc"
