"""The publication: pages that editors write in Wagtail, the article page with its discussion, feeds, sitemap."""
