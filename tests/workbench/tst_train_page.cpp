// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_page.h"

#include "common/figure_table.h"
#include "models/version_writer.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

/// The Train page with the real presets: form, text, places, checks and the classes of the base say the same recipe.
class TestTrainPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<TrainPage> m_page;

    void open()
    {
        m_page = m_around->open<TrainPage>(m_workspace);
        QVERIFY(m_page);
        m_page->activate();
        QVERIFY(settle());
    }
    void reopen(const Settings::PageSession& session)
    {
        m_page = std::make_unique<TrainPage>(m_around->services());
        m_page->openWorkspace(m_workspace);
        m_page->restore(session);
        QVERIFY(settle());
    }
    [[nodiscard]] bool settle() const { return m_around->settle(*m_page); }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    void addVersion(std::vector<std::string> classes) const
    {
        models::VersionSources sources;
        sources.info.architecture = "efficientnet_lite0";
        sources.info.classes = std::move(classes);
        sources.info.runId = "20260101-000000-run";
        models::createVersion(*m_workspace, sources, [&](const fs::path& folder) {
            m_scratch->write((folder / "model.safetensors").lexically_relative(m_scratch->path()), "weights");
            return Json::object();
        });
    }

private Q_SLOTS:
    void initTestCase() { test::PageSurroundings::startLook(); }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_around = std::make_unique<test::PageSurroundings>();
        for (const char* name : {"bee", "cat", "dog"})
            for (int i = 0; i < 20; ++i)
                m_scratch->write(fs::path("library") / name / (std::to_string(i) + ".png"), "x");
        m_workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
    }

    void cleanup()
    {
        m_page.reset();
        m_around.reset();
    }

    void explainsTheSettingAtHand()
    {
        open();
        auto* help = find<QLabel>("settingHelp");
        QFocusEvent focus(QEvent::FocusIn);
        QCoreApplication::sendEvent(find<QLineEdit>("field_epochs"), &focus);
        QVERIFY2(help->text().contains(QStringLiteral("1 to ")) && help->text().endsWith(QStringLiteral("The preset has 30.")),
                 qPrintable(help->text()));
        QEvent enter(QEvent::Enter);
        QCoreApplication::sendEvent(find<QLabel>("label_schedule"), &enter);
        QVERIFY2(help->text().contains(QStringLiteral("cosine")) && !help->text().contains(QStringLiteral("0 to 0")), qPrintable(help->text()));
    }

    void theFormAndTheTextSayTheSame()
    {
        open();
        auto* edit = find<QLineEdit>("field_epochs");
        edit->setText(QStringLiteral("7"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(settle());
        QVERIFY(find<QPlainTextEdit>("recipeYaml")->toPlainText().contains(QStringLiteral("epochs: 7")));
        find<QPushButton>("copyCommandButton")->click();
        QVERIFY(QGuiApplication::clipboard()->text().endsWith(QStringLiteral("run --recipe first_version --set training.epochs=7")));
        edit->setText(QStringLiteral("many"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(find<QPlainTextEdit>("recipeYaml")->toPlainText().contains(QStringLiteral("epochs: 7"))); // refused: as it was
    }

    void goesOnWhereItWasLeft()
    {
        open();
        m_page->showItem(QStringLiteral("next_version,view=head"));
        auto* edit = find<QLineEdit>("field_epochs");
        edit->setText(QStringLiteral("7"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(settle());
        m_page->openWorkspace(m_workspace); // read again
        QVERIFY(settle());
        QCOMPARE(find<QLineEdit>("field_epochs")->text(), QStringLiteral("7"));

        auto session = m_page->session();
        QVERIFY(session);
        session->view += QStringLiteral("\ntraining.gone=1\ntraining.batch_size=-3"); // of another version of the program
        reopen(*session);
        QVERIFY(find<QPlainTextEdit>("recipeYaml")->toPlainText().contains(QStringLiteral("epochs: 7")));
        QCOMPARE(m_page->session()->item, QStringLiteral("next_version"));
        QVERIFY(find<QWidget>("headNote")->isVisibleTo(m_page.get()));
        reopen({QStringLiteral("a preset that is gone"), QStringLiteral("a place that is gone"), {}, 0});
        QCOMPARE(m_page->session()->item, QStringLiteral("first_version"));
    }

    void showsWhatBecomesOfTheBasesClasses()
    {
        addVersion({"ant", "bee", "cat"});
        open();
        QVERIFY(find<FigureTable>("headTable")->figures().rowCount() == 0); // ImageNet has none of ours
        m_page->showItem(QStringLiteral("next_version,view=head"));
        QVERIFY(settle());
        auto* base = find<Chooser>("field_base");
        base->setCurrentIndex(base->findData(QStringLiteral("001")));
        Q_EMIT base->activated(base->currentIndex());
        QVERIFY(settle());
        auto* head = find<FigureTable>("headTable");
        QVERIFY(head->isVisible());
        QCOMPARE(head->figures().rowCount(), 4);
        QCOMPARE(head->figures().cell(0, 0).text, QStringLiteral("dog"));
        QVERIFY(head->figures().cell(0, 1).text.startsWith(QStringLiteral("new")));
        QCOMPARE(head->figures().cell(1, 0).text, QStringLiteral("ant"));
        QVERIFY(head->figures().cell(1, 1).text.startsWith(QStringLiteral("dropped")));
        QCOMPARE(find<QLabel>("headNote")->text(), QStringLiteral("2 carried over, 1 new, 1 dropped"));
    }

    void aPlaceOfClustersYamlCanBeChosen()
    {
        m_scratch->write("ws/clusters.yaml", "format: taxon.clusters\nversion: 1\nclusters:\n  lab:\n    engine: kubernetes\n    image: taxon:1\n"
                                             "    workspace: /mnt/taxon/ws\n    shares:\n      data: {mount: /mnt/taxon, claim: taxon}\n");
        open();
        auto* places = find<Chooser>("placeChooser");
        QCOMPARE(places->count(), 2);
        places->setCurrentIndex(1);
        Q_EMIT places->activated(1);
        QVERIFY(settle());
        find<QPushButton>("copyCommandButton")->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("jobs submit --on lab --recipe first_version")));
        QVERIFY(find<QLabel>("estimateLabel")->text().contains(QStringLiteral("lab")));
        m_page->activate(); // read again: the place stays
        QVERIFY(settle());
        QCOMPARE(places->currentIndex(), 1);
    }

    void whatAPlaceCannotTakeMakesNoRun()
    {
        m_scratch->write("ws/clusters.yaml", "format: taxon.clusters\nversion: 1\nclusters:\n  box:\n    engine: podman\n    image: taxon:1\n"
                                             "    workspace: /mnt/ws\n    shares:\n      data: {mount: /mnt/ws, host_path: /srv/ws}\n");
        fs::permissions(m_scratch->write("bin/taxon", ""), fs::perms::owner_all);
        const QByteArray path = qgetenv("PATH");
        const auto restore = qScopeGuard([&] { qputenv("PATH", path); });
        qputenv("PATH", QByteArray::fromStdString((m_scratch->path() / "bin").native()));
        open();
        auto* places = find<Chooser>("placeChooser");
        places->setCurrentIndex(1);
        Q_EMIT places->activated(1);
        QVERIFY(settle());
        auto* start = find<QPushButton>("startButton");
        QVERIFY(start->isEnabled());
        start->click();
        QVERIFY(settle());
        QVERIFY2(find<QLabel>("startProblem")->text().contains(QStringLiteral("The library lies where containers of \"box\" see nothing")),
                 qPrintable(find<QLabel>("startProblem")->text()));
        QVERIFY(!fs::exists(m_workspace->runs()) || fs::is_empty(m_workspace->runs()));
        QVERIFY(start->isEnabled());
    }

    void aBadFileOfClustersLeavesThisMachine()
    {
        m_scratch->write("ws/clusters.yaml", "clusters: 3\n");
        open();
        QCOMPARE(find<Chooser>("placeChooser")->count(), 1);
        QVERIFY(find<QLabel>("startProblem")->text().contains(QStringLiteral("clusters.yaml")));
    }

    void everythingHasAName()
    {
        open();
        for (QWidget* widget : m_page->findChildren<QWidget*>())
            if (widget->focusPolicy() & Qt::TabFocus && widget->isVisible())
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
    }
};

QTEST_MAIN(TestTrainPage)
#include "tst_train_page.moc"
