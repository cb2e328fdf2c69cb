// SPDX-License-Identifier: GPL-3.0-or-later
// What the window costs at its real size: 1,500 classes, a million images, an evaluation of 100,000 of them, a thousand runs.
//   bench_workbench [FOLDER]   FOLDER keeps the made workspace for the next time; without it a temporary one goes at the end.
#include "base/hash.h"
#include "common/class_picker.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/thumbnail_loader.h"
#include "library/catalogue.h"
#include "library/known_contents.h"
#include "review/evaluation.h"
#include "review/review_page.h"
#include "review/review_presenter.h"
#include "shell/main_window.h"
#include "theme/icons.h"
#include "workbench/synthetic_workspace.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QKeyEvent>
#include <QLineEdit>
#include <QProcess>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTimer>
#include <algorithm>
#include <cstdio>
#include <set>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

constexpr test::SyntheticSize kSize{.classes = 1500, .imagesPerClass = 667, .rows = 100'000, .runId = "synthetic", .photos = 200, .runs = 1000};

double since(const QElapsedTimer& timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

template <typename Body>
double milliseconds(const Body& body)
{
    QElapsedTimer timer;
    timer.start();
    body();
    return since(timer);
}

/// Lets the window live until \p condition holds. \returns milliseconds.
template <typename Condition>
double waitUntil(const Condition& condition)
{
    QTimer wake;
    wake.start(1);
    return milliseconds([&] {
        while (!condition())
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    });
}

/// The longest time for which the window's thread did not return to its event loop.
class LongestBlock {
public:
    LongestBlock()
    {
        m_since.start();
        QObject::connect(&m_timer, &QTimer::timeout, [this] {
            m_longest = std::max(m_longest, since(m_since) - kTickMs);
            m_since.start();
        });
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.start(kTickMs);
    }
    [[nodiscard]] double take()
    {
        m_since.start();
        return std::exchange(m_longest, 0);
    }

private:
    static constexpr int kTickMs = 2;
    QTimer m_timer;
    QElapsedTimer m_since;
    double m_longest = 0;
};

/// Scrolls by a wheel's notch a frame and prints how long the frames took, thumbnails arriving meanwhile.
void scroll(const char* what, ImageGrid& grid, int frames)
{
    std::vector<double> times;
    for (int i = 0; i < frames; ++i) {
        times.push_back(milliseconds([&] {
            grid.verticalScrollBar()->setValue(grid.verticalScrollBar()->value() + 120);
            grid.viewport()->repaint();
        }));
        QCoreApplication::processEvents();
    }
    std::sort(times.begin(), times.end());
    const auto within = std::count_if(times.begin(), times.end(), [](double time) { return time <= 16.7; });
    std::printf("%s: frame median %.1f ms, 99 %% within %.1f ms, slowest %.1f ms; %.1f %% within 16.7 ms\n", what, times[times.size() / 2],
                times[times.size() * 99 / 100], times.back(), 100.0 * static_cast<double>(within) / static_cast<double>(times.size()));
}

template <typename Widget>
Widget* find(const MainWindow& window, const char* name)
{
    return window.findChild<Widget*>(QLatin1String(name));
}

/// Goes from image to image in Review's large view and prints how long it is from the key to the painted picture, facts beside it included.
void benchLargeView(MainWindow& window, int images)
{
    auto* page = window.findChild<ReviewPage*>();
    auto* viewer = page->findChild<ImageViewer*>();
    bool isThere = false;
    QObject here; // the connection ends with it
    QObject::connect(&viewer->canvas(), &ImageCanvas::zoomChanged, &here, [&isThere] { isThere = true; });
    page->showItem(QStringLiteral("large"));
    waitUntil([&] { return isThere; });
    std::vector<double> times;
    for (int i = 0; i < images; ++i) {
        QElapsedTimer timer;
        timer.start();
        isThere = false;
        QKeyEvent key(QEvent::KeyPress, Qt::Key_Right, Qt::NoModifier);
        QCoreApplication::sendEvent(viewer, &key);
        waitUntil([&] { return isThere; });
        viewer->repaint();
        times.push_back(since(timer));
    }
    std::sort(times.begin(), times.end());
    std::printf("next image in the large view: median %.1f ms, 99 %% within %.1f ms, slowest of %d %.1f ms\n", times[times.size() / 2],
                times[times.size() * 99 / 100], images, times.back());
    viewer->close();
}

void benchRuns(MainWindow& window, LongestBlock& block)
{
    static_cast<void>(block.take()); // what scrolled before did not return to the event loop
    window.showPage(QStringLiteral("runs"));
    const double shown = waitUntil([&] { return !window.isLoading(); });
    std::printf("Runs: %zu runs after %.0f ms; longest block %.0f ms\n", kSize.runs + 1, shown, block.take());
}

/// Opens the workspace on a page. \param what  of the page is counted, and the grid that shows it.
void benchOpening(const fs::path& folder, const QString& page, const char* what, const char* gridName)
{
    LongestBlock block;
    Settings settings;
    settings.page = page;
    QElapsedTimer timer;
    timer.start();
    MainWindow window(settings);
    settings.page = page; // the welcome page took its place
    window.resize(1600, 1000);
    window.show();
    window.grab();
    const double empty = since(timer);
    static_cast<void>(block.take());
    timer.start();
    bool isOpen = false;
    window.openWorkspace(QString::fromStdString((folder / "workspace").native()), [&](const std::optional<Error>& refused) {
        if (refused)
            std::printf("%s\n", refused->what());
        isOpen = true;
    });
    waitUntil([&] { return isOpen; });
    auto* grid = find<ImageGrid>(window, gridName);
    waitUntil([&] { return grid->count() > 0; });
    const double list = since(timer);
    std::printf("%s: empty window after %.0f ms, of opening a workspace %s after %.0f ms; longest block %.0f ms\n", qPrintable(page), empty, what,
                list, block.take());
    waitUntil([&] { return !window.isLoading(); });
    scroll(qPrintable(page), *grid, 500);
    if (page == QLatin1String("review"))
        benchLargeView(window, 200);
    if (page == QLatin1String("library"))
        benchRuns(window, block);
}

/// What benchStart() times: the program's own way from main() to the first picture with something on it.
int showFirstPicture(const QString& page, const QString& workspace, const char* gridName)
{
    Settings settings;
    settings.page = page;
    MainWindow window(settings);
    window.resize(1600, 1000);
    window.show();
    window.openWorkspace(workspace);
    auto* grid = find<ImageGrid>(window, gridName);
    waitUntil([&] { return grid->count() > 0; });
    window.grab();
    std::printf("there\n");
    std::fflush(stdout);
    std::_Exit(0);
}

/// Starts the window as a process of its own, and prints how long it is until its first picture shows what it should.
void benchStart(const fs::path& folder, const QString& page, const char* gridName)
{
    std::vector<double> times;
    for (int round = 0; round < 5; ++round)
        times.push_back(milliseconds([&] {
            QProcess process;
            process.start(
                QCoreApplication::applicationFilePath(),
                {QStringLiteral("--first-picture"), page, QString::fromStdString((folder / "workspace").native()), QLatin1String(gridName)});
            process.waitForFinished(60'000);
            if (process.readAllStandardOutput() != "there\n")
                std::printf("%s: the window did not come\n", qPrintable(page));
        }));
    std::sort(times.begin(), times.end());
    std::printf("%s: from the start of the process to its list in a picture: median %.0f ms, slowest of %zu %.0f ms\n", qPrintable(page),
                times[times.size() / 2], times.size(), times.back());
}

void benchThumbnails(const fs::path& folder)
{
    int made = 0;
    const double time = milliseconds([&] {
        for (const auto& entry : fs::directory_iterator(folder / "library" / "class 0001"))
            if (entry.file_size() > 10'000) // a photograph
                made += readThumbnail(QString::fromStdString(entry.path().native())).image.isNull() ? 0 : 1;
    });
    std::printf("thumbnails of 500 x 375: %.0f a second on one core\n", made / time * 1000);
}

void benchTypeAhead()
{
    QWidget page;
    page.resize(1600, 1000);
    page.show();
    ClassPicker picker(&page);
    QStringList classes;
    for (std::size_t i = 0; i < kSize.classes; ++i)
        classes << QStringLiteral("class %1 of the library").arg(i);
    picker.ask(QStringLiteral("Class"), classes);
    auto* edit = picker.findChild<QLineEdit*>();
    double slowest = 0;
    const QString typed = QStringLiteral("clss 14 lib");
    for (qsizetype i = 1; i <= typed.size(); ++i)
        slowest = std::max(slowest, milliseconds([&] {
                               edit->setText(typed.left(i));
                               picker.repaint();
                           }));
    std::printf("a class typed: slowest key %.1f ms\n", slowest);
}

/// Of how many files the catalogue knows the SHA-256.
std::size_t knownFiles(const Workspace& workspace, const std::set<std::string>& paths)
{
    library::KnownContents known(workspace.cache());
    return static_cast<std::size_t>(std::count_if(paths.begin(), paths.end(), [&](const std::string& path) {
        const auto stamp = library::stampOf(workspace.library() / path);
        return stamp && known.sha256Of(*stamp);
    }));
}

/// What the build of a data set leaves in the catalogue of these files.
void learnContents(const Workspace& workspace, const std::set<std::string>& paths)
{
    library::Catalogue catalogue(workspace.cache(), {});
    for (const std::string& path : paths) {
        library::ContentRecord content;
        content.sha256 = sha256OfFile(workspace.library() / path);
        catalogue.put(*library::stampOf(workspace.library() / path), content);
    }
}

void benchRelabel(ReviewEdits& edits, const std::vector<std::uint32_t>& rows, const Workspace& workspace, const std::set<std::string>& paths)
{
    const std::size_t known = knownFiles(workspace, paths);
    const double asked = milliseconds([&] { edits.relabel(rows, "class 1400"); });
    const double done = waitUntil([&] { return !edits.isBusy(); });
    const double undone = milliseconds([&] {
        edits.undo();
        waitUntil([&] { return !edits.isBusy(); });
    });
    std::printf("%zu images relabelled, the hashes of %zu known: on screen %.0f ms, carried out %.0f ms; taken back %.0f ms\n", rows.size(), known,
                asked, done, undone);
}

void benchPresenter(const Workspace& workspace)
{
    std::shared_ptr<const Evaluation> evaluation;
    const double load = milliseconds([&] { evaluation = Evaluation::load(workspace.run("synthetic") / "evaluation", {}); });
    std::printf("evaluation of %zu images, %zu classes: load %.0f ms\n", evaluation->store().images(), evaluation->store().classes().size(), load);
    evaluation.reset();
    TaskRunner tasks;
    ReviewPresenter presenter(tasks);
    presenter.open(std::make_shared<const Workspace>(workspace));
    waitUntil([&] { return presenter.state() == ReviewPresenter::State::Ready; });
    const double choose = milliseconds([&] { presenter.chooseSet(0); });
    const double drag = milliseconds([&] {
        for (int i = 0; i < 100; ++i)
            presenter.setThreshold(0.5 + 0.004 * i);
    });
    const double filter = milliseconds([&] { presenter.setGroupFilter(QStringLiteral("12")); });
    std::printf("a set of %zu images chosen %.1f ms, threshold step %.3f ms, %zu pairs filtered %.2f ms\n", presenter.set().set.rows.size(), choose,
                drag / 100, presenter.set().pairs.size(), filter);
    presenter.setGroupFilter({});
    std::vector<std::uint32_t> rows;
    std::set<std::string> paths; // rows share files
    const auto& store = presenter.evaluation()->store();
    for (const std::uint32_t row : presenter.set().set.rows)
        if (rows.size() < 10'000 && paths.insert(store.rows()[row].path).second)
            rows.push_back(row);
    QObject::connect(&presenter.edits(), &ReviewEdits::failed, [](const Error& error) { std::printf("%s\n", error.what()); });
    benchRelabel(presenter.edits(), rows, workspace, paths);
    learnContents(workspace, paths);
    benchRelabel(presenter.edits(), rows, workspace, paths);
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setStyle(QStringLiteral("Fusion"));
    installFonts();
    if (argc == 5 && std::string_view(argv[1]) == "--first-picture")
        return showFirstPicture(QString::fromUtf8(argv[2]), QString::fromUtf8(argv[3]), argv[4]);
    const QTemporaryDir temporary;
    const fs::path folder = argc > 1 ? fs::path(argv[1]) : fs::path(temporary.path().toStdString());
    if (!fs::exists(folder / "workspace"))
        std::printf("workspace made in %.0f s\n", milliseconds([&] { test::makeSyntheticWorkspace(folder, kSize); }) / 1000);
    benchStart(folder, QStringLiteral("library"), "libraryGrid");
    benchStart(folder, QStringLiteral("review"), "reviewGrid");
    benchThumbnails(folder);
    benchTypeAhead();
    benchOpening(folder, QStringLiteral("review"), "images", "reviewGrid");
    benchOpening(folder, QStringLiteral("library"), "classes", "libraryGrid");
    benchPresenter(Workspace::open(folder / "workspace"));
    return 0;
}
