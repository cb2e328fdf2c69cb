// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/trained_classes.h"
#include "support/scratch.h"

using namespace taxon;
using library::ClassRules;
using library::Library;
using library::Place;
using library::TrainedClass;

namespace {

/// A library of these class folders, each with so many images right in it.
Library libraryOf(const std::vector<std::pair<std::string, std::size_t>>& classes)
{
    Library library;
    for (const auto& [name, images] : classes) {
        library.classes.push_back({name, images, {}});
        for (std::size_t i = 0; i < images; ++i)
            library.images.push_back({.path = name + "/" + std::to_string(i) + ".png", .className = name});
    }
    return library;
}

/// Puts the first \p count images of a class into a folder below it.
void moveInto(Library& library, const std::string& className, const std::string& folder, std::size_t count)
{
    for (library::Image& image : library.images)
        if (image.className == className && count > 0) {
            --count;
            image.path = className + "/" + folder + image.path.substr(className.size());
        }
}

ClassRules rulesOf(int minImages, int maxImages = 1000, int trainPercent = 80)
{
    ClassRules rules{library::ImageLimits(minImages, maxImages)};
    rules.trainPercent = trainPercent;
    return rules;
}

/// "kind path" of each finding.
QStringList findingsOf(const Library& library, const ClassRules& rules = rulesOf(20))
{
    QStringList out;
    for (const auto& problem : library::findClassProblems(library, rules))
        out += QString("%1 %2").arg(library::name(problem.kind), QString::fromStdString(problem.path));
    return out;
}

std::string messageOf(const Library& library, const ClassRules& rules, library::ProblemKind kind)
{
    for (const auto& problem : library::findClassProblems(library, rules))
        if (problem.kind == kind)
            return problem.message;
    return "no such finding";
}

} // namespace

/// The counts of the classes by the rules of data sets: what is too few, too much, mostly staged, and trained under another name.
class TestTrainedClasses : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void findsStagedFolders_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<bool>("staged");
        QTest::newRow("right below the class") << QByteArray("cat/staged/1.png") << true;
        QTest::newRow("deeper, with more below") << QByteArray("cat/tabby/staged/deep/1.png") << true;
        QTest::newRow("in capitals") << QByteArray("cat/STAGED/1.png") << true;
        QTest::newRow("accent stored in another way") << QByteArray("cat/cafe\xCC\x81/1.png") << true;
        QTest::newRow("in no folder") << QByteArray("cat/1.png") << false;
        QTest::newRow("a class of that name") << QByteArray("staged/1.png") << false;
        QTest::newRow("a file of that name") << QByteArray("cat/staged") << false;
        QTest::newRow("a longer name") << QByteArray("cat/staged2/1.png") << false;
    }
    void findsStagedFolders()
    {
        QFETCH(QByteArray, path);
        QFETCH(bool, staged);
        const library::StagedFolders folders({"staged", "caf\xC3\xA9"});
        QCOMPARE(folders.hold(path.toStdString()), staged);
        QVERIFY(!library::StagedFolders({}).hold(path.toStdString()));
    }
    void judgesTheCounts_data()
    {
        QTest::addColumn<int>("images");
        QTest::addColumn<int>("staged");
        QTest::addColumn<QStringList>("findings");
        QTest::newRow("enough") << 10 << 0 << QStringList();
        QTest::newRow("one too few") << 9 << 0 << QStringList{"too_few cat"};
        QTest::newRow("staged ones don't count") << 12 << 3 << QStringList{"too_few cat"};
        QTest::newRow("half staged") << 20 << 10 << QStringList();
        QTest::newRow("more than half staged") << 21 << 11 << QStringList{"staged_share cat"};
        QTest::newRow("just the maximum") << 37 << 0 << QStringList(); // 80 % are 29.6
        QTest::newRow("above the maximum") << 39 << 0 << QStringList{"above_max cat"};
        QTest::newRow("only with the staged ones above it") << 39 << 2 << QStringList();
        QTest::newRow("nothing") << 0 << 0 << QStringList{"empty_class cat"};
    }
    void judgesTheCounts()
    {
        QFETCH(int, images);
        QFETCH(int, staged);
        QFETCH(QStringList, findings);
        Library library = libraryOf({{"cat", static_cast<std::size_t>(images)}, {"dog", 10}, {"owl", 10}});
        moveInto(library, "cat", "staged", static_cast<std::size_t>(staged));
        QCOMPARE(findingsOf(library, rulesOf(10, 30)), findings);
    }
    void tellsOfTheSurplus()
    {
        const Library library = libraryOf({{"cat", 1250}, {"dog", 1300}});
        QCOMPARE(findingsOf(library), QStringList{"above_max dog"});
        const std::string message = messageOf(library, rulesOf(20), library::ProblemKind::AboveMax);
        QVERIFY2(message.find("about 40 ") != std::string::npos, message.c_str());
        QCOMPARE(findingsOf(library, rulesOf(20, 1000, 50)), QStringList()); // a smaller share is trained on
    }
    void aClassMayHaveLimitsOfItsOwn()
    {
        ClassRules rules = rulesOf(10, 30);
        const Library library = libraryOf({{"cat", 9}, {"dog", 40}, {"owl", 9}, {"fox", 40}});
        rules.limits.classes["cat"].minImages = 9;
        rules.limits.classes["dog"].maxImages = 100;
        QCOMPARE(findingsOf(library, rules), (QStringList{"above_max fox", "too_few owl"}));
    }
    void foldersThatAreTrainedTogetherAreCountedTogether()
    {
        ClassRules rules = rulesOf(10);
        rules.trainedAs = {{"tabby", "cat"}, {"siamese", "cat"}};
        Library library = libraryOf({{"dog", 10}, {"siamese", 6}, {"tabby", 5}});
        QCOMPARE(findingsOf(library, rules), QStringList());
        const std::vector<TrainedClass> classes = library::trainedClasses(library, rules);
        QCOMPARE(classes.size(), std::size_t{2});
        QCOMPARE(classes[0].name, std::string("cat"));
        QCOMPARE(classes[0].folders, (std::vector<std::string>{"siamese", "tabby"}));
        QCOMPARE(classes[0].images, std::size_t{11});
        rules.limits.classes["cat"].minImages = 12; // by the name that is trained
        const std::string message = messageOf(library, rules, library::ProblemKind::TooFew);
        QVERIFY2(message.find("11 images (its folders: siamese, tabby); it needs 12") != std::string::npos, message.c_str());
        rules.trainedAs.clear();
        QCOMPARE(findingsOf(library, rules), (QStringList{"too_few siamese", "too_few tabby"}));
    }
    void aBenchmarkMayNameWhatIsTrained()
    {
        Library library = libraryOf({{"dog", 1}, {"tabby", 1}});
        library.images.push_back({.path = "_benchmark/hard/cat/1.png", .place = Place::Benchmark, .className = "cat", .benchmark = "hard"});
        ClassRules rules = rulesOf(1);
        const QStringList unknown{"unknown_class _benchmark/hard/cat"};
        QCOMPARE(findingsOf(library, rules), unknown);
        rules.trainedAs = {{"tabby", "cat"}};
        QCOMPARE(findingsOf(library, rules), QStringList());
        rules.trainedAs = {{"siamese", "cat"}}; // a folder that is not there
        QCOMPARE(findingsOf(library, rules), unknown);
    }
    void oneTrainedClassIsNotEnough()
    {
        const Library library = libraryOf({{"siamese", 3}, {"tabby", 3}});
        ClassRules rules = rulesOf(1);
        rules.trainedAs = {{"siamese", "cat"}, {"tabby", "cat"}};
        QCOMPARE(findingsOf(library, rules), QStringList{"one_class "});
        QCOMPARE(findingsOf({}, rules), QStringList{"no_class "});
    }
};

QTEST_GUILESS_MAIN(TestTrainedClasses)
#include "tst_trained_classes.moc"
