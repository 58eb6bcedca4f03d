"""Where the two halves meet: align documents to visits, associate, rank, word."""
