// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/image_grid.h"
#include "datasets/datasets_page.h"
#include "review/review_page.h"
#include "shell/main_window.h"
#include "support/scratch.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QAbstractButton>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;

/// What every page showed is there again after the next start, and stays when the workspace is read again.
class TestSessions : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    QString m_folder;
    Settings m_settings;
    std::unique_ptr<MainWindow> m_window;

    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        T* found = m_window->findChild<T*>(QLatin1String(name));
        if (found == nullptr)
            qFatal("there is no %s", name);
        return found;
    }
    void click(const char* button) const { find<QAbstractButton>(button)->click(); }
    void type(const char* edit, const char* words) const { find<QLineEdit>(edit)->setText(QLatin1String(words)); }
    [[nodiscard]] bool settle() const
    {
        return QTest::qWaitFor([&] { return !m_window->isLoading(); }, 20'000);
    }
    [[nodiscard]] bool show(const char* page, const char* item = "") const
    {
        return m_window->showPage(QLatin1String(page), QLatin1String(item)) && settle();
    }
    [[nodiscard]] bool start()
    {
        m_window = std::make_unique<MainWindow>(m_settings);
        m_window->applyTheme(Theme::light());
        m_window->resize(1280, 800);
        m_window->show();
        QSignalSpy opened(m_window.get(), &MainWindow::workspaceOpened);
        m_window->openWorkspace(m_folder);
        return opened.wait(20'000) && settle();
    }
    /// What all pages show, each looked at once.
    [[nodiscard]] QMap<QString, Settings::PageSession> shown()
    {
        for (const QString& page : m_window->pageIds())
            if (page != QLatin1String("welcome") && !show(qPrintable(page)))
                return {};
        m_window->rememberSession();
        return m_settings.sessions.value(m_folder);
    }
    /// Chooses and types on every page what it doesn't show by itself.
    void work()
    {
        QVERIFY(show("library", "class 0000"));
        type("classFilterEdit", "class");
        find<QComboBox>("groupChooser")->setCurrentIndex(2);
        Q_EMIT find<QComboBox>("groupChooser")->activated(2);
        click("duplicatesViewChip");
        QVERIFY(show("datasets", "next"));
        click("rulesTextChip");
        find<QPlainTextEdit>("rulesText")->setPlainText(QStringLiteral("min_images: 3\n"));
        QVERIFY(show("train", "quick_check"));
        QVERIFY(show("runs", "settings"));
        type("runsSearch", "run");
        find<QComboBox>("runsGroup")->setCurrentIndex(2);
        QVERIFY(show("review", "classes,set=validation"));
        type("classesFilterEdit", "00");
        click("classesErrorsChip");
        QVERIFY(show("review", "pairs"));
        type("pairsFilterEdit", "0002");
        click("pairsByNameChip");
        click("pairsWithholdChip");
        QVERIFY(show("review", "images"));
        click("groupTruthChip");
        type("groupFilterEdit", "class");
        m_window->findChild<ReviewPage*>()->presenter().setThreshold(0.61);
        m_window->findChild<ReviewPage*>()->presenter().setOrder(ReviewPresenter::Order::Surest);
        click("viewAllChip");
        QVERIFY(show("review", "threshold"));
        QVERIFY(show("clusters", "lab"));
    }
    static void compare(const QMap<QString, Settings::PageSession>& now, const QMap<QString, Settings::PageSession>& before)
    {
        QCOMPARE(now.keys(), before.keys());
        for (const QString& page : before.keys()) {
            const auto words = [&](const Settings::PageSession& one) {
                return QStringList{page, one.item, one.filter, one.view, QString::number(one.scrollPx)}.join(QStringLiteral(" | "));
            };
            QCOMPARE(words(now[page]), words(before[page]));
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStringLiteral("Fusion"));
        installFonts();
        const Workspace workspace = test::makeSyntheticWorkspace(m_scratch.path(), {.imagesPerClass = 40, .embeddingColumns = 8});
        m_folder = QString::fromStdString(workspace.root().string());
        m_scratch.write("workspace/clusters.yaml",
                        "format: taxon.clusters\nversion: 1\nclusters:\n"
                        "  box: {engine: podman, image: i, workspace: /ws, shares: {ws: {mount: /ws, host_path: /srv}}}\n"
                        "  lab: {engine: podman, image: i, workspace: /ws, shares: {ws: {mount: /ws, host_path: /srv}}}\n");
        QVERIFY(start());
        work();
    }

    void cleanupTestCase() { m_window.reset(); }

    void everyPageHasSomethingToKeep()
    {
        const auto kept = shown();
        for (const char* page : {"library", "datasets", "train", "runs", "review", "clusters"})
            QVERIFY2(kept.contains(QLatin1String(page)), page);
        QCOMPARE(kept[QStringLiteral("clusters")].item, QStringLiteral("lab"));
        QCOMPARE(kept[QStringLiteral("datasets")].view, QStringLiteral("text"));
        for (const char* part : {"\"threshold\":0.61", "\"filter\":\"0002\"", "\"withholds\":true", "\"set\":\"validation\"", "\"kind\":1"})
            QVERIFY2(kept[QStringLiteral("review")].view.contains(QLatin1String(part)), qPrintable(kept[QStringLiteral("review")].view));
    }

    void readingAgainChangesNothing()
    {
        const auto before = shown();
        QSignalSpy opened(m_window.get(), &MainWindow::workspaceOpened);
        m_window->openWorkspace(m_folder); // as F5
        QVERIFY(opened.wait(20'000) && settle());
        compare(shown(), before);
        QCOMPARE(find<QPlainTextEdit>("rulesText")->toPlainText(), QStringLiteral("min_images: 3\n")); // typed, not saved yet
        QCOMPARE(find<QComboBox>("groupChooser")->currentIndex(), 2);
    }

    void theNextStartShowsTheSame()
    {
        const auto before = shown();
        m_window->close();
        m_window.reset();
        const QString file = QString::fromStdString((m_scratch.path() / "workbench.ini").string());
        QVERIFY(m_settings.save(file));
        m_settings = Settings::load(file); // as the next process reads them
        QVERIFY(start());
        compare(shown(), before);
        QCOMPARE(find<QLineEdit>("classesFilterEdit")->text(), QStringLiteral("00"));
        QCOMPARE(find<QComboBox>("groupChooser")->currentIndex(), 2);
    }

    void wordsOfAnotherVersionDoNoHarm()
    {
        for (auto& session : m_settings.sessions[m_folder]) {
            session.item = QStringLiteral("gone");
            session.view = QStringLiteral("{\"section\": 7, \"sections\": {\"images\": [], \"classes\": {\"sort\": 99, \"kind\": -4}}}");
            session.scrollPx = 1'000'000;
        }
        const auto sessions = m_settings.sessions;
        m_window.reset();
        m_settings.sessions = sessions;
        QVERIFY(start());
        QCOMPARE(shown().size(), sessions[m_folder].size());
    }
};

QTEST_MAIN(TestSessions)
#include "tst_sessions.moc"
