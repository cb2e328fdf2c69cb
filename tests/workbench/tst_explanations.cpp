// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/mapped_file.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "jobs/command_jobs.h"
#include "review/explanation_view.h"
#include "review/review_page.h"
#include "support/offscreen_page.h"
#include "support/scratch.h"
#include "workbench/synthetic_workspace.h"

#include <QLabel>

using namespace taxon;
using namespace taxon::workbench;
namespace fs = std::filesystem;

namespace {

/// As taxon explain answers, for each image: the guess "best" on the right of it, and its folder on the left. It writes down how it was called.
constexpr const char* kProgram =
    "#!/bin/sh\n"
    "here=$(dirname \"$0\")\n"
    "echo \"$@\" >> \"$here/calls\"\n"
    "test -e \"$here/broken\" && { echo '{\"error\":{\"code\":\"unsupported\",\"message\":\"A transformer has no maps.\"}}'; exit 2; }\n"
    "shift 6\n"
    "printf '{\"problems\":[],\"explanations\":['\n"
    "for file; do\n"
    "  test \"$file\" = \"$1\" || printf ','\n"
    "  printf '{\"format\":\"taxon.explanation\",\"version\":1,\"model_sha256\":\"a\",\"image_sha256\":\"b\",\"width_px\":48,\"height_px\":36,'\n"
    "  printf '\"shown_px\":[6,0,36,36],\"rows\":1,\"columns\":2,\"maps\":[{\"class\":\"best\",\"score\":0.75,\"values\":[0,1]},'\n"
    "  printf '{\"class\":\"%s\",\"score\":0.2,\"values\":[1,0]}],' \"$(basename \"$(dirname \"$file\")\")\"\n"
    "  printf '\"image\":\"%s\"}' \"$file\"\n"
    "done\n"
    "printf ']}'\n";

} // namespace

/// Where the model looks, over the large view of Review: asked of the worker, some images at a time, and shown when asked for.
class TestExplanations : public QObject {
    Q_OBJECT

private:
    test::ScratchFolder m_scratch;
    std::shared_ptr<const Workspace> m_workspace;
    std::unique_ptr<test::PageSurroundings> m_around;
    std::unique_ptr<CommandJobs> m_jobs;
    std::unique_ptr<ReviewPage> m_page;
    ImageGrid* m_grid = nullptr;
    ImageViewer* m_viewer = nullptr;

    [[nodiscard]] QStringList calls() const
    {
        const fs::path file = m_scratch.path() / "calls";
        return fs::exists(file) ? QString::fromStdString(readTextFile(file)).split(QLatin1Char('\n'), Qt::SkipEmptyParts) : QStringList();
    }

private Q_SLOTS:
    void initTestCase()
    {
        test::PageSurroundings::startLook();
        m_workspace = std::make_shared<const Workspace>(
            test::makeSyntheticWorkspace(m_scratch.path() / "made", {.imagesPerClass = 62})); // a file for every row
        fs::permissions(m_scratch.write("taxon", kProgram), fs::perms::owner_all);
    }

    void init()
    {
        fs::remove(m_scratch.path() / "calls");
        fs::remove(m_scratch.path() / "broken");
        m_jobs = std::make_unique<CommandJobs>([this] { return m_scratch.path() / "taxon"; });
        m_around = std::make_unique<test::PageSurroundings>();
        m_around->jobs = m_jobs.get();
        m_page = m_around->open<ReviewPage>(m_workspace, QStringLiteral("images"));
        QVERIFY(m_page);
        QApplication::setActiveWindow(m_page.get());
        m_grid = m_page->findChild<ImageGrid*>(QStringLiteral("reviewGrid"));
        m_viewer = m_page->findChild<ImageViewer*>();
    }

    void cleanup()
    {
        m_page.reset();
        m_around.reset();
        m_jobs.reset();
    }

    void goesFromTheGuessToTheLabelAndOff()
    {
        QTest::keyClick(m_grid, Qt::Key_G);
        QVERIFY(m_viewer->isOpen());
        QVERIFY2(m_viewer->overlayWords().contains(QStringLiteral("computed")), qPrintable(m_viewer->overlayWords()));
        QVERIFY(!m_viewer->canvas().hasOverlay());
        QTRY_COMPARE(m_viewer->overlayWords(), QStringLiteral("Where it sees best (0.75)"));
        QVERIFY(m_viewer->canvas().hasOverlay());
        QTest::keyClick(m_viewer, Qt::Key_G);
        const std::uint32_t row = m_page->presenter().images()[0];
        QCOMPARE(m_viewer->overlayWords(), QStringLiteral("Where it sees %1 (0.20)").arg(m_page->presenter().labelOf(row)));
        QTest::keyClick(m_viewer, Qt::Key_G);
        QVERIFY(m_viewer->overlayWords().isEmpty() && !m_viewer->canvas().hasOverlay());
    }

    void staysWhileImagesGoByAndAsksAhead()
    {
        m_page->presenter().setView(ReviewPresenter::View::All);
        QVERIFY(m_grid->count() > 20);
        QTest::keyClick(m_grid, Qt::Key_G);
        QTRY_VERIFY(m_viewer->canvas().hasOverlay());
        QCOMPARE(calls().size(), 1);
        QVERIFY2(calls()[0].contains(QStringLiteral(" explain --run synthetic /")), qPrintable(calls()[0]));
        for (int i = 1; i < 4; ++i) {
            QTest::keyClick(m_viewer, Qt::Key_Right);
            QVERIFY2(m_viewer->canvas().hasOverlay(), "the next images were asked for with the first");
        }
        QTest::keyClick(m_viewer, Qt::Key_Right); // half of them are used
        QTRY_COMPARE(calls().size(), 2);
        m_viewer->close();
        QTest::keyClick(m_grid, Qt::Key_L);
        QTRY_VERIFY(m_viewer->canvas().hasOverlay()); // it is still wanted
    }

    void saysWhyThereIsNone()
    {
        m_scratch.write("broken", "");
        QTest::keyClick(m_grid, Qt::Key_G);
        QTRY_VERIFY2(m_viewer->overlayWords().contains(QStringLiteral("A transformer has no maps.")), qPrintable(m_viewer->overlayWords()));
        QVERIFY(!m_viewer->canvas().hasOverlay());
        QTest::keyClick(m_viewer, Qt::Key_Right); // the same model: not asked again for each image
        QVERIFY(m_viewer->overlayWords().contains(QStringLiteral("A transformer has no maps.")));
        QCOMPARE(calls().size(), 1);
    }

    void saysThatNothingCanBeAskedWithoutAWorker()
    {
        m_page.reset();
        m_around->jobs = nullptr;
        m_page = m_around->open<ReviewPage>(m_workspace, QStringLiteral("images"));
        QTest::keyClick(m_page->findChild<ImageGrid*>(QStringLiteral("reviewGrid")), Qt::Key_G);
        QVERIFY(m_page->findChild<ImageViewer*>()->overlayWords().contains(QStringLiteral("can't be started")));
    }

    void theMapLiesWhereTheModelWasShownThePicture()
    {
        scores::Explanation explanation;
        explanation.widthPx = 512;
        explanation.heightPx = 256;
        explanation.xPx = 128; // the centre square
        explanation.shownWidthPx = explanation.shownHeightPx = 256;
        explanation.rows = 1;
        explanation.columns = 2;
        explanation.maps = {{"dog", 0.9, {0.0f, 1.0f}}};
        const QImage heat = heatPicture(explanation, 0);
        QCOMPARE(heat.size(), QSize(256, 128));
        QCOMPARE(qAlpha(heat.pixel(63, 64)), 0); // left of the square
        QCOMPARE(qAlpha(heat.pixel(70, 64)), 0); // in it, where nothing is seen
        QVERIFY(qAlpha(heat.pixel(128, 64)) > 50 && qAlpha(heat.pixel(128, 64)) < qAlpha(heat.pixel(180, 64)));
        QCOMPARE(qAlpha(heat.pixel(190, 64)), 179); // 0.7 of 255 at the hottest place
        QCOMPARE(qAlpha(heat.pixel(193, 64)), 0);   // right of the square
    }

    void theZoomKeysAreThoseOfTheMap()
    {
        QTest::keyClick(m_grid, Qt::Key_L);
        QVERIFY(m_viewer->canvas().isFitted());
        QTest::keyClick(m_viewer, Qt::Key_Z);
        QVERIFY(!m_viewer->canvas().isFitted());
        const double before = m_viewer->canvas().zoom();
        QTest::keyClick(m_viewer, Qt::Key_Equal);
        QCOMPARE(m_viewer->canvas().zoom(), before * 1.25);
        QTest::keyClick(m_viewer, Qt::Key_Minus);
        QCOMPARE(m_viewer->canvas().zoom(), before);
    }
};

QTEST_MAIN(TestExplanations)
#include "tst_explanations.moc"
