// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hash.h"
#include "base/mapped_file.h"
#include "common/image_grid.h"
#include "common/row_list.h"
#include "identify/acceptance.h"
#include "identify/identify_page.h"
#include "jobs/command_jobs.h"
#include "models/version_writer.h"
#include "plots/chart_frame.h"
#include "plots/range_histogram.h"
#include "scores/tiny_store.h"
#include "support/image_bytes.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"

#include <QComboBox>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QtTest>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

constexpr int kImages = 12;

} // namespace

/// The Identify page: what is listed, what is said before accepting, and that keys and buttons do what the command line does.
class TestIdentifyPage : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::ScratchFolder> m_scratch;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<IdentifyPage> m_page;

    /// Version 001, whose validation set has 80 images at .9, 8 of them wrong.
    void addVersion() const
    {
        std::vector<test::TinyImage> rows;
        for (int i = 0; i < 80; ++i)
            rows.push_back({"validation", i < 8 ? "dog" : "cat", {0.9f, 0.1f}});
        test::writeTinyStore(m_workspace->run("20260101-000000-run") / "evaluation", {"cat", "dog"}, rows);
        models::VersionSources sources;
        sources.info.architecture = "small_cnn";
        sources.info.classes = {"cat", "dog"};
        sources.info.runId = "20260101-000000-run";
        models::createVersion(*m_workspace, sources, [&](const fs::path& folder) {
            m_scratch->write((folder / "model.safetensors").lexically_relative(m_scratch->path()), "weights");
            return Json::object();
        });
    }
    /// Even ones are taken for cats at .9, odd ones for dogs at .5, .51 …
    void addList() const
    {
        const fs::path folder = m_scratch->path() / "unknown";
        auto store = identify::IdentifyStore::create(m_workspace->identify() / "001-unknown.db",
                                                     {"001", std::string(64, 'a'), folder.native(), {"cat", "dog"}});
        for (int i = 0; i < kImages; ++i) {
            const std::string bytes = test::numberedPng(static_cast<unsigned>(i) + 50);
            identify::Guess guess;
            guess.path = QStringLiteral("%1.png").arg(i, 2, 10, QLatin1Char('0')).toStdString();
            m_scratch->write("unknown/" + guess.path, bytes);
            guess.sha256 = toHex(sha256(bytes));
            const float score = i % 2 == 0 ? 0.9f : 0.5f + 0.01f * static_cast<float>(i);
            guess.top = {{i % 2, score}, {1 - i % 2, 1 - score}};
            guess.margin = 2 * score - 1;
            guess.look.pixels = guess.sha256;
            const float aside = 0.01f * static_cast<float>(i);
            guess.embedding = i % 2 == 0 ? std::vector{1.0f, aside, 0.0f} : std::vector{0.0f, aside, 1.0f};
            store.add(guess);
        }
        store.addProblem({"broken.jpg", 7, 5}, "The file is cut.");
        store.flush();
        std::int64_t owl = 0;
        store.eachLook([&](std::int64_t image, const std::string& path, const identify::Look&) { owl = path == "03.png" ? image : owl; });
        store.setNear({{owl, {}, "owl/1.jpg", std::string(64, '7'), "owl", false}});
    }
    void open()
    {
        m_page = m_around->open<IdentifyPage>(m_workspace);
        QVERIFY(m_page);
    }
    [[nodiscard]] bool settle() const { return m_around->settle(*m_page); }
    template <typename T>
    [[nodiscard]] T* find(const char* name) const
    {
        return m_page->findChild<T*>(QLatin1String(name));
    }
    [[nodiscard]] QString textOf(const char* label) const { return find<QLabel>(label)->text(); }
    [[nodiscard]] qint64 shown() const { return find<ImageGrid>("identifyGrid")->count(); }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) const
    {
        QTest::keyClick(find<ImageGrid>("identifyGrid"), key, modifiers);
        QVERIFY(settle());
    }
    [[nodiscard]] bool isInLibrary(const char* path) const { return fs::is_regular_file(m_scratch->path() / "library" / path); }
    [[nodiscard]] IdentifyPresenter& presenter() const { return m_page->presenter(); }

private Q_SLOTS:
    void initTestCase() { test::PageSurroundings::startLook(); }

    void init()
    {
        m_scratch = std::make_unique<test::ScratchFolder>();
        m_around = std::make_unique<test::PageSurroundings>();
        fs::create_directories(m_scratch->path() / "library/cat");
        m_workspace = std::make_shared<const Workspace>(Workspace::create(m_scratch->path() / "ws", m_scratch->path() / "library"));
    }

    void cleanup()
    {
        m_page.reset();
        m_around.reset();
    }

    void goesOnWhereItWasLeft()
    {
        addVersion();
        addList();
        open();
        presenter().setClass(1);
        presenter().setText(QStringLiteral("0"));
        QVERIFY(settle());
        const qint64 before = shown();
        QVERIFY(before > 0 && before < kImages);
        auto session = m_page->session();
        QVERIFY(session);
        for (const QString& view : {session->view, QStringLiteral("{\"of another version\": 1}"), QStringLiteral("no JSON")}) {
            session->view = view;
            session->item = QStringLiteral("a list that is gone");
            m_page = std::make_unique<IdentifyPage>(m_around->services());
            m_page->openWorkspace(m_workspace);
            m_page->restore(*session);
            QVERIFY(settle());
            const bool isOurs = view.contains(QLatin1String("dog"));
            QCOMPARE(shown(), isOurs ? before : kImages);
            QCOMPARE(presenter().chosenClass(), isOurs ? 1 : -1);
        }
    }

    void readingAgainKeepsTheFilter()
    {
        addVersion();
        addList();
        open();
        presenter().setClass(1);
        presenter().setRange(0.5, 0.6);
        QVERIFY(settle());
        const qint64 before = shown();
        QVERIFY(before > 0 && before < kImages);
        m_page->openWorkspace(std::make_shared<const Workspace>(*m_workspace)); // as F5 does
        QVERIFY(settle());
        QCOMPARE(shown(), before);
        QCOMPARE(presenter().chosenClass(), 1);
    }

    void theConfidencesHaveATable()
    {
        addList();
        open();
        auto* frame = m_page->findChild<ChartFrame*>();
        QVERIFY(frame != nullptr);
        frame->showTable(true);
        auto* table = find<QTableView>("identify_confidenceTable");
        QVERIFY(table->isVisible());
        qint64 images = 0;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            images += table->model()->index(row, 2).data().toInt();
        QCOMPARE(images, kImages);
        presenter().setClass(1);
        QVERIFY(settle());
        images = 0;
        for (int row = 0; row < table->model()->rowCount(); ++row)
            images += table->model()->index(row, 2).data().toInt();
        QCOMPARE(images, kImages / 2); // the table follows
    }

    void saysWhatToDoWithoutAList()
    {
        open();
        QVERIFY(find<QWidget>("identifyEmpty")->isVisible());
        QVERIFY(presenter().list() == nullptr);
    }

    void listsWhatIsNewWithItsCounts()
    {
        addList();
        open();
        QCOMPARE(shown(), kImages);
        RowModel& classes = find<RowList>("identifyClassList")->rows();
        QCOMPARE(classes.rowCount(), 3);
        QCOMPARE(classes.row(0).count, QStringLiteral("12"));
        QCOMPARE(classes.row(1).title, QStringLiteral("cat"));
        presenter().setClass(1);
        QCOMPARE(shown(), 6);
        QCOMPARE(classes.rowCount(), 3); // the other classes can still be chosen
        presenter().setClass(-1);
        find<QLineEdit>("identifyTextEdit")->setText(QStringLiteral("03"));
        QCOMPARE(shown(), 1);
        find<QLineEdit>("identifyTextEdit")->clear();
        find<QPushButton>("identifyAcceptedChip")->click();
        QCOMPARE(shown(), 0);
        QVERIFY(settle());
    }

    void theRangeIsDraggedAndMovedByKeys()
    {
        addList();
        open();
        auto* range = find<RangeHistogram>("identifyRange");
        QSignalSpy moved(range, &RangeHistogram::rangeChanged);
        for (int i = 0; i < 8; ++i)
            QTest::keyClick(range, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(moved.size(), 8);
        QVERIFY(std::abs(range->low() - 0.8) < 1e-9);
        QCOMPARE(shown(), 6); // the cats
        QTest::keyClick(range, Qt::Key_Left, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(std::abs(range->high() - 0.9) < 1e-9);
        QCOMPARE(shown(), 6); // the bound itself is in
        QTest::keyClick(range, Qt::Key_Left, Qt::ControlModifier);
        QCOMPARE(shown(), 0);
        QTest::keyClick(range, Qt::Key_Home);
        QCOMPARE(shown(), kImages);
        QVERIFY(range->accessibleDescription().contains(QLatin1String("12 in all")));
        QVERIFY(settle());
    }

    void saysHowManyWillBeWrongBeforeAccepting()
    {
        addVersion();
        addList();
        open();
        presenter().setRange(0.85, 1);
        QVERIFY(settle());
        QVERIFY(presenter().expected().has_value());
        QCOMPARE(presenter().expected()->share, 0.1); // 8 of 80 at .9
        QVERIFY2(textOf("identifyStatement").contains(QLatin1String("6 images")), qPrintable(textOf("identifyStatement")));
        QVERIFY2(textOf("identifyStatement").contains(QLatin1String("about 1 would be wrong")), qPrintable(textOf("identifyStatement")));
        QCOMPARE(find<QPushButton>("identifyAcceptButton")->text(), QStringLiteral("Accept 6 as predicted"));
        presenter().setRange(0.4, 0.7);
        QVERIFY(settle());
        QVERIFY2(textOf("identifyDoubt").contains(QLatin1String("look at a sample")), qPrintable(textOf("identifyDoubt")));
    }

    void whatCantBeReadIsShown()
    {
        addList();
        open();
        auto* button = find<QPushButton>("identifyUnreadableButton");
        QCOMPARE(button->text(), QStringLiteral("1 unreadable: show"));
        button->click();
        QCOMPARE(find<QPlainTextEdit>("identifyUnreadableText")->toPlainText(), QStringLiteral("broken.jpg: The file is cut."));
        QVERIFY(settle());
    }

    void theTableShowsAndDecidesTheSame()
    {
        addList();
        open();
        find<QPushButton>("identifyTableButton")->click();
        auto* table = find<QTableView>("identifyTable");
        QVERIFY(table->isVisible() && !find<ImageGrid>("identifyGrid")->isVisible());
        QCOMPARE(table->model()->rowCount(), kImages);
        QCOMPARE(table->model()->index(0, 0).data().toString(), QStringLiteral("00.png"));
        QCOMPARE(table->model()->index(0, 2).data().toString(), QStringLiteral("0.900"));
        table->selectRow(2);
        QVERIFY(textOf("identifyFacts").startsWith(QLatin1String("04.png")));
        QTest::keyClick(table, Qt::Key_Return); // as in the grid
        QVERIFY(settle());
        QVERIFY(isInLibrary("cat/04.png"));
        QCOMPARE(table->model()->rowCount(), kImages - 1);
        find<QPushButton>("identifyTableButton")->click();
        QVERIFY(find<ImageGrid>("identifyGrid")->isVisible());
        QVERIFY(settle());
    }

    void nearlyEqualPicturesAreAFilter()
    {
        addList();
        open();
        auto* chooser = find<QComboBox>("identifyNearChooser");
        const auto choose = [&](const QString& words) {
            chooser->setCurrentIndex(chooser->findText(words));
            Q_EMIT chooser->activated(chooser->currentIndex());
        };
        choose(QStringLiteral("Look like owl of the library"));
        QCOMPARE(shown(), 1);
        QVERIFY(textOf("identifyFacts").contains(QLatin1String("looks nearly like owl/1.jpg")));
        choose(QStringLiteral("Look like no other one"));
        QCOMPARE(shown(), kImages - 1);
        choose(QStringLiteral("Whatever they look like"));
        QCOMPARE(shown(), kImages);
        QVERIFY(settle());
    }

    /// A group stands below the classes, is chosen there, and becomes a new class as one step.
    void groupsBecomeNewClasses()
    {
        addVersion();
        addList();
        open();
        presenter().setRange(0.4, 1);
        find<QPushButton>("identifyGroupsButton")->click();
        QVERIFY(settle());
        RowModel& classes = find<RowList>("identifyClassList")->rows();
        QCOMPARE(classes.rowCount(), 5); // all, two classes, two groups
        QCOMPARE(classes.row(3).title, QStringLiteral("Group 1"));
        Q_EMIT find<RowList>("identifyClassList")->rowChosen(3);
        QCOMPARE(shown(), 6);
        presenter().accept(presenter().passing(), {QStringLiteral("heron"), {}});
        QVERIFY(settle());
        QVERIFY(isInLibrary("heron/00.png") || isInLibrary("heron/01.png"));
        QCOMPARE(library::editHistory(*m_workspace).back().images.size(), std::size_t{6});
        Q_EMIT find<RowList>("identifyClassList")->rowChosen(0);
        QCOMPARE(shown(), 6);
        QVERIFY(!presenter().filter().group.has_value());
        QVERIFY(settle());
    }

    void showsWhatToLabelNext()
    {
        addList();
        open();
        auto* button = find<QPushButton>("identifyNextButton");
        button->click();
        QVERIFY(settle());
        QVERIFY(button->isChecked() && presenter().isAskingNext());
        QCOMPARE(shown(), kImages);
        QCOMPARE(presenter().facts(presenter().images().front()).path, QStringLiteral("01.png")); // the closest race
        button->click();
        QVERIFY(!presenter().isAskingNext());
        QCOMPARE(presenter().facts(presenter().images().front()).path, QStringLiteral("00.png"));
        QVERIFY(settle());
    }

    void saysSoWhereNothingIsKnown()
    {
        addList();
        open();
        QVERIFY2(textOf("identifyStatement").contains(QLatin1String("not known")), qPrintable(textOf("identifyStatement")));
    }

    void acceptsAllThatPassAndTakesItBack()
    {
        addList();
        open();
        presenter().setRange(0.85, 1);
        find<QPushButton>("identifyAcceptButton")->click();
        QCOMPARE(shown(), 0); // at once
        QVERIFY(settle());
        QVERIFY(isInLibrary("cat/00.png") && isInLibrary("cat/10.png"));
        QCOMPARE(library::editHistory(*m_workspace).back().model, std::string("001"));
        presenter().setRange(0, 1);
        QCOMPARE(shown(), 6);
        press(Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(shown(), kImages);
        QVERIFY(!isInLibrary("cat/00.png"));
        QVERIFY2(textOf("identifySaidLabel").contains(QLatin1String("Taken back")), qPrintable(textOf("identifySaidLabel")));
    }

    void decidesByKeyAsReviewDoes_data()
    {
        QTest::addColumn<int>("key");
        QTest::addColumn<QString>("path");
        QTest::newRow("accept") << int(Qt::Key_Return) << "cat/00.png";
        QTest::newRow("second guess") << int(Qt::Key_2) << "dog/00.png";
        QTest::newRow("difficult") << int(Qt::Key_D) << "_benchmark/difficult/cat/00.png";
        QTest::newRow("out of scope") << int(Qt::Key_O) << "_out_of_scope/00.png";
        QTest::newRow("remove") << int(Qt::Key_X) << "_removed/_unknown/001-unknown/00.png";
    }

    void decidesByKeyAsReviewDoes()
    {
        QFETCH(int, key);
        QFETCH(QString, path);
        addList();
        open();
        find<ImageGrid>("identifyGrid")->setCurrent(0);
        press(static_cast<Qt::Key>(key));
        QVERIFY2(isInLibrary(path.toUtf8().constData()), qPrintable(textOf("identifySaidLabel")));
        QCOMPARE(shown(), kImages - 1);
        QCOMPARE(find<ImageGrid>("identifyGrid")->current(), 0); // the next one is at hand
    }

    void acceptsAsAClassThatIsTyped()
    {
        addList();
        open();
        find<ImageGrid>("identifyGrid")->setCurrent(0);
        press(Qt::Key_T);
        auto* edit = find<QLineEdit>("classPickerEdit");
        QVERIFY(edit != nullptr && edit->isVisible());
        QTest::keyClicks(edit, QStringLiteral("dog"));
        QTest::keyClick(edit, Qt::Key_Return);
        QVERIFY(settle());
        QVERIFY(isInLibrary("dog/00.png"));
    }

    void makesANewClass()
    {
        addList();
        open();
        find<ImageGrid>("identifyGrid")->setCurrent(0);
        press(Qt::Key_T);
        auto* edit = find<QLineEdit>("classPickerEdit");
        QTest::keyClicks(edit, QStringLiteral("new class"));
        QTest::keyClick(edit, Qt::Key_Return);
        auto* dialog = m_page->findChild<QInputDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->setTextValue(QStringLiteral(" lynx "));
        dialog->accept();
        QVERIFY(settle());
        QVERIFY(isInLibrary("lynx/00.png"));
    }

    void looksAtASampleFirst()
    {
        addList();
        open();
        find<QPushButton>("identifySampleButton")->click();
        QVERIFY(presenter().isSampling());
        QCOMPARE(shown(), kImages); // fewer than 30 pass
        find<ImageGrid>("identifyGrid")->setCurrent(0);
        const identify::Position marked = presenter().images().front();
        press(Qt::Key_W);
        QVERIFY2(textOf("identifySampleStatement").startsWith(QLatin1String("1 of 12 looked at are wrong")),
                 qPrintable(textOf("identifySampleStatement")));
        presenter().accept(presenter().passing(), {});
        QVERIFY(settle());
        QCOMPARE(presenter().list()->table.status(marked), identify::ImageStatus::New); // what is known to be wrong is not accepted with the rest
        QCOMPARE(presenter().passing().size(), std::size_t{1});
    }

    void bringsBackWhatWasRefused()
    {
        addList();
        open();
        fs::remove(m_scratch->path() / "unknown/00.png");
        presenter().setRange(0.85, 1);
        find<QPushButton>("identifyAcceptButton")->click();
        QCOMPARE(shown(), 0);
        QVERIFY(settle());
        QCOMPARE(shown(), 1);
        QVERIFY2(textOf("identifySaidLabel").contains(QLatin1String("00.png")), qPrintable(textOf("identifySaidLabel")));
    }

    void keepsAFilterByName()
    {
        addList();
        open();
        presenter().setRange(0.85, 1);
        find<QPushButton>("keepFilterButton")->click();
        auto* dialog = m_page->findChild<QInputDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->setTextValue(QStringLiteral("sure"));
        dialog->accept();
        presenter().setRange(0, 1);
        QCOMPARE(shown(), kImages);
        QVERIFY(find<QComboBox>("identifyFilterChooser")->findText(QStringLiteral("sure")) > 0);
        presenter().useFilter(QStringLiteral("sure"));
        QCOMPARE(shown(), 6);
        QVERIFY(settle());
    }

    /// The window starts the command of the command line; a password never gets as far as that.
    void publishesAList()
    {
        addList();
        const fs::path program = m_scratch->write("taxon", "#!/bin/sh\nprintf '%s\\n' \"$@\" > \"$(dirname \"$0\")/asked\"\n"
                                                           "echo '{\"images\": 12, \"server\": \"team at db\", \"schema\": \"001-unknown\"}'\n");
        fs::permissions(program, fs::perms::owner_all);
        CommandJobs jobs([program] { return program; });
        m_around->jobs = &jobs;
        open();
        const auto publishTo = [this](const char* connection) {
            for (const Command& command : m_page->commands())
                if (command.title.contains(QLatin1String("PostgreSQL")))
                    command.run();
            auto* dialog = m_page->findChild<QInputDialog*>();
            QVERIFY(dialog != nullptr);
            dialog->setTextValue(QLatin1String(connection));
            dialog->accept();
        };
        publishTo("host=db dbname=team password=hunter2");
        QVERIFY2(textOf("identifySaidLabel").contains(QLatin1String(".pgpass")), qPrintable(textOf("identifySaidLabel")));
        QVERIFY(jobs.list().empty());
        publishTo("host=db dbname=team");
        QTRY_VERIFY2(textOf("identifySaidLabel") == QLatin1String("12 images are in team at db, schema \"001-unknown\"."),
                     qPrintable(textOf("identifySaidLabel")));
        const auto asked = QString::fromStdString(readTextFile(m_scratch->path() / "asked"));
        QVERIFY2(asked.contains(QLatin1String("identify\npublish\n--id\n001-unknown\n--to\nhost=db dbname=team\n")), qPrintable(asked));
        m_page.reset();
        m_around->jobs = nullptr;
    }

    void everythingHasAName()
    {
        addList();
        open();
        for (const QWidget* widget : m_page->findChildren<QWidget*>())
            if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus && !widget->objectName().startsWith(QLatin1String("qt_"))) {
                const auto* button = qobject_cast<const QAbstractButton*>(widget);
                QVERIFY2(!widget->accessibleName().isEmpty() || (button != nullptr && !button->text().isEmpty()), qPrintable(widget->objectName()));
            }
    }
};

QTEST_MAIN(TestIdentifyPage)
#include "tst_identify_page.moc"
