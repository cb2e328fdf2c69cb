// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/widgets.h"
#include "plots/chart_frame.h"
#include "review/review_page.h"
#include "review/review_section.h"
#include "shell/main_window.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"
#include "translation/language.h"
#include "workbench/synthetic_workspace.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QButtonGroup>
#include <QLabel>
#include <QLineEdit>
#include <QScopeGuard>
#include <QScrollArea>
#include <QSet>
#include <QSignalSpy>

using namespace taxon;
using namespace taxon::workbench;

/// Walks every page of the window and every section of Review: drawn in every theme, a name for screen readers at every control, all of them
/// reached by Tab and Shift+Tab, no words cut. It is run once more with QT_SCALE_FACTOR=2, and once in German (tests/workbench/CMakeLists.txt).
class TestEveryPage : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    Settings m_settings;

    std::unique_ptr<MainWindow> m_window; ///< one for all rows: what it showed before must not matter

    /// Shows what the row of the test names.
    [[nodiscard]] bool show()
    {
        QFETCH(QString, page);
        QFETCH(QString, item);
        m_window->applyTheme(Theme::light());
        return m_window->showPage(page, item) && QTest::qWaitFor([&] { return !m_window->isLoading(); }, 20'000);
    }

    static QByteArray describe(const QWidget& widget)
    {
        return QByteArray(widget.metaObject()->className()) + " \"" + widget.objectName().toUtf8() + '"';
    }

    /// What can have the focus and is on screen.
    static QList<QWidget*> controls(const MainWindow& window, Qt::FocusPolicy policy)
    {
        QList<QWidget*> found;
        for (QWidget* widget : window.findChildren<QWidget*>())
            if ((widget->focusPolicy() & policy) == policy && widget->focusProxy() == nullptr && widget->isVisibleTo(&window)
                && widget->isEnabledTo(&window) && !widget->objectName().startsWith(QLatin1String("qt_")))
                found << widget;
        return found;
    }

    /// Where \p key leads, one after the other, until something has the focus for the second time.
    static QSet<QWidget*> reached(QWidget* start, Qt::Key key)
    {
        QSet<QWidget*> seen;
        start->setFocus();
        while (QWidget* now = QApplication::focusWidget()) {
            if (seen.contains(now))
                break;
            seen.insert(now);
            QTest::keyClick(now, key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        }
        return seen;
    }

    static bool isCut(const QString& text, const QWidget& widget, int room)
    {
        return !text.contains(QLatin1Char('<')) && widget.fontMetrics().size(Qt::TextShowMnemonic, text).width() > room + 1;
    }

    /// What does not fit where it stands, of labels, buttons and the hints of fields; "" where everything does.
    [[nodiscard]] QByteArray cutWords() const
    {
        QByteArrayList cut;
        const auto note = [&](const QWidget& widget, const QString& text, int room) {
            if (isCut(text, widget, room))
                cut << describe(widget) + ": " + text.toUtf8();
        };
        for (const QLabel* label : m_window->findChildren<QLabel*>())
            if (label->isVisibleTo(m_window.get()) && !label->wordWrap() && label->pixmap().isNull())
                note(*label, label->text(), label->contentsRect().width());
        for (const QAbstractButton* button : m_window->findChildren<QAbstractButton*>())
            if (button->isVisibleTo(m_window.get()))
                note(*button, button->text(), button->width());
        for (const QLineEdit* edit : m_window->findChildren<QLineEdit*>())
            if (edit->isVisibleTo(m_window.get()))
                note(*edit, edit->placeholderText(), edit->width() - 10);
        return cut.join("; ");
    }

    /// Charts of Review that reach out of what holds them, but for what is scrolled to; "" where none does.
    [[nodiscard]] QByteArray cutCharts() const
    {
        QByteArrayList cut;
        for (const ChartFrame* frame : m_window->findChild<ReviewPage*>()->findChildren<ChartFrame*>()) {
            bool fits = true;
            for (const QWidget* part = frame; part != m_window.get(); part = part->parentWidget()) {
                const QWidget* around = part->parentWidget();
                if (qobject_cast<const QScrollArea*>(around->parentWidget()) != nullptr)
                    break;
                fits = fits && around->rect().contains(part->geometry());
            }
            if (!fits && frame->isVisibleTo(m_window.get()))
                cut << describe(*frame);
        }
        return cut.join("; ");
    }

    /// What is scrolled down alone but wider than the room it has, and cards that lie over each other; "" where there is none.
    [[nodiscard]] QByteArray overlaps() const
    {
        QByteArrayList found;
        for (const QScrollArea* area : m_window->findChildren<QScrollArea*>())
            if (area->isVisibleTo(m_window.get()) && area->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff && area->widget() != nullptr
                && area->widget()->width() > area->viewport()->width())
                found << describe(*area) + ": " + QByteArray::number(area->widget()->width() - area->viewport()->width()) + " px too wide";
        const QList<Card*> cards = m_window->findChildren<Card*>();
        for (const Card* one : cards)
            for (const Card* other : cards)
                if (one < other && one->parent() == other->parent() && one->isVisibleTo(m_window.get()) && other->isVisibleTo(m_window.get())
                    && one->geometry().intersects(other->geometry()))
                    found << describe(*one) + " lies over " + describe(*other);
        return found.join("; ");
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::PageSurroundings::startLook();
        useLanguage(Settings::languageNamed(qEnvironmentVariable("TAXON_TEST_LANGUAGE")).value_or(Settings::Language::English));
        m_window = std::make_unique<MainWindow>(m_settings);
        m_window->applyTheme(Theme::light());
        m_window->resize(1280, 800);
        m_window->show();
        QSignalSpy opened(m_window.get(), &MainWindow::workspaceOpened);
        m_window->openWorkspace(QString::fromStdString(test::makeSyntheticWorkspace(m_scratch.path(), {.embeddingColumns = 8}).root().string()));
        QVERIFY(opened.wait(20'000));
        QApplication::setActiveWindow(m_window.get());
    }

    void cleanupTestCase() { m_window.reset(); }

    void isDrawnInEveryTheme_data()
    {
        QTest::addColumn<QString>("page");
        QTest::addColumn<QString>("item");
        for (const QString& id : m_window->pageIds())
            if (id != QLatin1String("review"))
                QTest::newRow(qPrintable(id)) << id << QString();
        for (const ReviewSection* section : m_window->findChild<ReviewPage*>()->sections())
            QTest::newRow(qPrintable(QStringLiteral("review: ") + section->id())) << QStringLiteral("review") << section->id();
    }

    void isDrawnInEveryTheme()
    {
        QVERIFY(show());
        const QPixmap light = m_window->grab();
        QCOMPARE(light.devicePixelRatio(), qEnvironmentVariable("QT_SCALE_FACTOR", QStringLiteral("1")).toDouble());
        QCOMPARE(light.deviceIndependentSize().toSize(), m_window->size());
        m_window->applyTheme(Theme::darkOne());
        const QImage dark = m_window->grab().toImage(), bright = light.toImage();
        QCOMPARE(bright.size(), dark.size());
        QSet<QRgb> colours;
        for (int y = 0; y < bright.height(); y += 3)
            for (int x = 0; x < bright.width(); x += 3)
                colours.insert(bright.pixel(x, y));
        QVERIFY2(colours.size() > 40, "the page is empty");
        QVERIFY(bright.pixelColor(bright.width() - 3, bright.height() / 2).lightness() > 200);
        QVERIFY(dark.pixelColor(dark.width() - 3, dark.height() / 2).lightness() < 60);
        m_window->applyTheme(Theme::highContrast());
        const QImage contrasting = m_window->grab().toImage();
        QVERIFY(contrasting.pixelColor(contrasting.width() - 3, contrasting.height() / 2).lightness() < 30);
        QVERIFY(contrasting != dark);
    }

    void hasANameAtEveryControl_data() { isDrawnInEveryTheme_data(); }

    void hasANameAtEveryControl()
    {
        QVERIFY(show());
        const QList<QWidget*> all = controls(*m_window, Qt::NoFocus);
        int checked = 0;
        for (QWidget* widget : all) {
            if (widget->focusPolicy() == Qt::NoFocus)
                continue;
            QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(accessible != nullptr);
            QVERIFY2(!accessible->text(QAccessible::Name).isEmpty(), describe(*widget).constData());
            QVERIFY2(!widget->objectName().isEmpty(), describe(*widget).constData());
            ++checked;
        }
        QVERIFY(checked > 4);
    }

    void isWalkedByTab_data() { isDrawnInEveryTheme_data(); }

    void isWalkedByTab()
    {
        QVERIFY(show());
        const QList<QWidget*> all = controls(*m_window, Qt::TabFocus);
        QVERIFY(all.size() > 3);
        for (const Qt::Key key : {Qt::Key_Tab, Qt::Key_Backtab}) {
            const QSet<QWidget*> seen = reached(all.front(), key);
            for (const QWidget* widget : all) {
                const auto* button = qobject_cast<const QAbstractButton*>(widget); // of a group the arrows choose, and one button is reached
                const bool isOfGroup = button != nullptr && !button->isChecked()
                                       && (button->autoExclusive() || (button->group() != nullptr && button->group()->exclusive()));
                QVERIFY2(isOfGroup || seen.contains(const_cast<QWidget*>(widget)),
                         describe(*widget) + (key == Qt::Key_Tab ? " by Tab" : " by Shift+Tab"));
            }
        }
    }

    void cutsNoWords_data() { isDrawnInEveryTheme_data(); }

    void cutsNoWords()
    {
        QVERIFY(show());
        QCOMPARE(cutWords(), QByteArray());
    }

    void cutsNoWordsInTheSmallestWindow_data() { isDrawnInEveryTheme_data(); }

    void cutsNoWordsInTheSmallestWindow()
    {
        const QSize usual = m_window->size();
        const auto restored = qScopeGuard([&] { m_window->resize(usual); });
        m_window->resize(m_window->minimumSize());
        QVERIFY(show());
        QCOMPARE(cutWords(), QByteArray());
        QCOMPARE(cutCharts(), QByteArray());
        QCOMPARE(overlaps(), QByteArray());
    }
};

QTEST_MAIN(TestEveryPage)
#include "tst_every_page.moc"
