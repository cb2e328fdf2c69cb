// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/figure_table.h"
#include "common/widgets.h"
#include "datasets/rules_form.h"
#include "models/models_presenter.h"
#include "review/review_page.h"
#include "review/review_section.h"
#include "shell/main_window.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"
#include "train/recipe_form.h"
#include "translation/language.h"
#include "translation/setting_words.h"
#include "workbench/synthetic_workspace.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTableView>
#include <QXmlStreamReader>

using namespace taxon;
using namespace taxon::workbench;

namespace {

/// One entry of a .ts file.
struct Entry {
    QString context, source;
    QStringList translations; ///< several where there are plural forms
    bool isFinished = true;

    [[nodiscard]] QString name() const { return context + QStringLiteral(" | ") + source; }
};

QList<Entry> entriesOf(const QString& file)
{
    QFile text(file);
    if (!text.open(QIODevice::ReadOnly))
        return {};
    QList<Entry> entries;
    QString context;
    QXmlStreamReader xml(&text);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        const auto name = xml.name();
        if (name == QLatin1String("name"))
            context = xml.readElementText();
        else if (name == QLatin1String("message"))
            entries.push_back({context, {}, {}, true});
        else if (name == QLatin1String("source"))
            entries.back().source = xml.readElementText();
        else if (name == QLatin1String("translation")) {
            entries.back().isFinished = !xml.attributes().hasAttribute(QLatin1String("type"));
            const QString all = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            if (entries.back().translations.isEmpty())
                entries.back().translations << all;
        }
    }
    return xml.hasError() ? QList<Entry>() : entries;
}

/// What a translation must have as its source has it: place holders, tags, tabs, and blanks at the ends, since words are put together.
QStringList marksOf(const QString& text)
{
    static const QRegularExpression marks(QStringLiteral("%L?[0-9]+|%n|</?b>|\\t|\\n|^ +| +$|&[A-Za-z]"));
    QStringList found;
    for (auto each = marks.globalMatch(text); each.hasNext();)
        found << each.next().captured();
    found.sort();
    return found;
}

} // namespace

/// The German words of the window: all there, fit to be put in place of the English ones, and seen on every page.
class TestTranslation : public QObject {
    Q_OBJECT

private:
    const QString m_file = QStringLiteral(TAXON_SOURCE_FOLDER "/app/workbench/translation/taxon_de.ts");
    test::ScratchFolder m_scratch;

    /// Whether it shows values of a setting: those of the file, the same in every language.
    static bool showsValues(const QWidget* widget)
    {
        if (qobject_cast<const QComboBox*>(widget) == nullptr)
            return false;
        for (; widget != nullptr; widget = widget->parentWidget())
            if (qobject_cast<const RecipeForm*>(widget) != nullptr || qobject_cast<const RulesForm*>(widget) != nullptr)
                return true;
        return false;
    }

    /// Every text on screen: what stands there and what is said of it.
    static QStringList textsOf(const QWidget& window)
    {
        QStringList texts;
        for (const QWidget* widget : window.findChildren<QWidget*>()) {
            if (!widget->isVisibleTo(&window) || showsValues(widget))
                continue;
            texts << widget->toolTip() << widget->accessibleName();
            if (const auto* label = qobject_cast<const QLabel*>(widget))
                texts << label->text();
            if (const auto* button = qobject_cast<const QAbstractButton*>(widget))
                texts << button->text();
            if (const auto* edit = qobject_cast<const QLineEdit*>(widget))
                texts << edit->placeholderText();
            if (const auto* chooser = qobject_cast<const QComboBox*>(widget))
                for (int i = 0; i < chooser->count(); ++i)
                    texts << chooser->itemText(i);
            if (const auto* table = qobject_cast<const QTableView*>(widget); table != nullptr && table->model() != nullptr)
                for (int column = 0; column < table->model()->columnCount(); ++column)
                    texts << table->model()->headerData(column, Qt::Horizontal).toString();
        }
        return texts;
    }

private Q_SLOTS:
    void cleanup() { useLanguage(Settings::Language::English); }

    void everyEntryIsWhole()
    {
        const QList<Entry> entries = entriesOf(m_file);
        QVERIFY(entries.size() > 1500);
        for (const Entry& entry : entries) {
            QVERIFY2(entry.isFinished && !entry.translations.join(QString()).isEmpty(), qPrintable(entry.name()));
            if (!entry.source.contains(QLatin1String("%n")))
                QVERIFY2(marksOf(entry.translations.front()) == marksOf(entry.source),
                         qPrintable(entry.name() + QStringLiteral(" → ") + entry.translations.front()));
        }
    }

    void everyWordOfTheSourcesIsThere()
    {
        const QString copy = QString::fromStdString((m_scratch.path() / "taxon_de.ts").string());
        QVERIFY(QFile::copy(m_file, copy));
        QProcess lupdate;
        lupdate.start(QStringLiteral(TAXON_LUPDATE), {QStringLiteral("-locations"), QStringLiteral("none"), QStringLiteral("-no-obsolete"),
                                                      QStringLiteral(TAXON_SOURCE_FOLDER "/app/workbench"), QStringLiteral("-ts"), copy});
        QVERIFY(lupdate.waitForFinished(120'000));
        QCOMPARE(lupdate.exitCode(), 0);
        QStringList untranslated; // what is no longer in the sources does no harm
        for (const Entry& entry : entriesOf(copy))
            if (!entry.isFinished)
                untranslated << entry.name();
        QVERIFY2(untranslated.isEmpty(), qPrintable(QStringLiteral("not translated:\n") + untranslated.join(QLatin1Char('\n'))));
    }

    void everyContextIsThatOfAClass()
    {
        // lupdate takes a free function's words for those of the namespace; the program would not find them there.
        for (const Entry& entry : entriesOf(m_file))
            QVERIFY2(!entry.context.isEmpty() && entry.context != QLatin1String("taxon") && entry.context != QLatin1String("taxon::workbench"),
                     qPrintable(entry.name()));
    }

    void everySettingHasGermanWords()
    {
        QSet<QString> known;
        for (const Entry& entry : entriesOf(m_file))
            if (entry.context == QLatin1String("SettingWords"))
                known.insert(entry.source);
        std::vector<std::string> words;
        for (const runs::RecipeField& field : runs::recipeFields())
            words.insert(words.end(), {field.label, field.description});
        for (const dataset::RuleField& field : dataset::ruleFields())
            words.insert(words.end(), {field.label, field.description});
        for (const char* section : {"Data", "Preprocessing", "Training", "Augmentation", "Evaluation", "Scoring", "Identification"})
            words.push_back(section);
        QVERIFY(words.size() > 100);
        for (const std::string& word : words)
            QVERIFY2(known.contains(QString::fromStdString(word)), word.c_str());
        useLanguage(Settings::Language::German);
        QCOMPARE(settingWords("Learning rate"), QStringLiteral("Lernrate"));
        QCOMPARE(settingWords("not of a setting"), QStringLiteral("not of a setting"));
    }

    void wordsNumbersAndPluralsAreGerman()
    {
        const auto logs = [](int count) { return ModelsPresenter::tr("Import of %n logs", nullptr, count); };
        useLanguage(Settings::Language::German);
        QCOMPARE(ModelsPresenter::tr("It is version %1."), QStringLiteral("Es ist Version %1."));
        QCOMPARE(logs(1), QStringLiteral("Import von 1 Protokoll"));
        QCOMPARE(logs(3), QStringLiteral("Import von 3 Protokollen"));
        QCOMPARE(percent(0.931), QStringLiteral("93,1 %"));
        QCOMPARE(decimal(1234.5, 1), QStringLiteral("1234,5"));
        QCOMPARE(QCoreApplication::translate("QPlatformTheme", "Cancel"), QStringLiteral("Abbrechen"));
        useLanguage(Settings::Language::English);
        QCOMPARE(logs(3), QStringLiteral("Import of 3 logs"));
        QCOMPARE(percent(0.931), QStringLiteral("93.1 %"));
    }

    void noPageShowsAnEnglishWordThatHasAGermanOne()
    {
        QHash<QString, QString> germanOf;
        QSet<QString> german;
        for (const Entry& entry : entriesOf(m_file)) {
            germanOf[entry.source] = entry.translations.front();
            german.insert(entry.translations.front());
        }
        useLanguage(Settings::Language::German);
        test::PageSurroundings::startLook();
        Settings settings;
        MainWindow window(settings);
        window.resize(1280, 800);
        window.show();
        QSignalSpy opened(&window, &MainWindow::workspaceOpened);
        window.openWorkspace(QString::fromStdString(test::makeSyntheticWorkspace(m_scratch.path(), {.embeddingColumns = 8}).root().string()));
        QVERIFY(opened.wait(20'000));
        QStringList places;
        for (const QString& id : window.pageIds())
            places << id;
        for (const ReviewSection* section : window.findChild<ReviewPage*>()->sections())
            places << QStringLiteral("review:") + section->id();
        for (const QString& place : places) {
            QVERIFY(window.showPage(place.section(QLatin1Char(':'), 0, 0), place.section(QLatin1Char(':'), 1)));
            QVERIFY(QTest::qWaitFor([&] { return !window.isLoading(); }, 20'000));
            int seen = 0;
            for (const QString& text : textsOf(window)) {
                const QString trimmed = text.trimmed();
                QVERIFY2(!germanOf.contains(text) || germanOf[text] == text || german.contains(text),
                         qPrintable(place + QStringLiteral(": ") + text));
                seen += german.contains(text) && !germanOf.contains(text) && !trimmed.isEmpty() ? 1 : 0;
            }
            QVERIFY2(seen > 5, qPrintable(place));
        }
    }
};

QTEST_MAIN(TestTranslation)
#include "tst_translation.moc"
