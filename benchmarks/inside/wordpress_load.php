<?php
// Fill WordPress: php wordpress_load.php SITE < lines, each {"uri", "comments": [[parent, text, author, at], …]};
// `parent` is the place, from 0, of the comment answered in the same list, or null.
// Prints {"/t/0": number of its article, …}.

define( 'WP_USE_THEMES', false );
$_SERVER['HTTP_HOST'] = 'localhost';
require $argv[1] . '/wp-load.php';
global $wpdb, $wp_rewrite;

$options = array(
	'thread_comments' => 1,
	'thread_comments_depth' => 5,
	'page_comments' => 0,
	'comment_moderation' => 0,
	'comment_previously_approved' => 0,
	'comments_notify' => 0,
	'moderation_notify' => 0,
	'comment_max_links' => 0,
	'permalink_structure' => '/archives/%post_id%/',
);
foreach ( $options as $name => $value ) {
	update_option( $name, $value );
}
switch_theme( 'twentytwentyone' );
$wp_rewrite->init();
flush_rewrite_rules();

$text = str_repeat( "<p>The council looked at the plans again, and nobody could say what they would cost.</p>\n\n", 12 );
$articles = array();
while ( ( $line = fgets( STDIN ) ) !== false ) {
	$found = json_decode( $line, true );
	$wpdb->query( 'START TRANSACTION' );
	$article = wp_insert_post(
		array(
			'post_title' => 'Article ' . $found['uri'],
			'post_content' => $text,
			'post_status' => 'publish',
			'post_author' => 1,
			'comment_status' => 'open',
		)
	);
	$ids = array();
	foreach ( $found['comments'] as $comment ) {
		list( $parent, $words, $author, $at ) = $comment;
		$wpdb->insert(
			$wpdb->comments,
			array(
				'comment_post_ID' => $article,
				'comment_author' => "Author $author",
				'comment_author_email' => "a$author@example.org",
				'comment_author_IP' => '127.0.0.1',
				'comment_date' => gmdate( 'Y-m-d H:i:s', $at ),
				'comment_date_gmt' => gmdate( 'Y-m-d H:i:s', $at ),
				'comment_content' => $words,
				'comment_approved' => 1,
				'comment_type' => 'comment',
				'comment_parent' => null === $parent ? 0 : $ids[ $parent ],
			)
		);
		$ids[] = $wpdb->insert_id;
	}
	$wpdb->update( $wpdb->posts, array( 'comment_count' => count( $ids ) ), array( 'ID' => $article ) );
	$wpdb->query( 'COMMIT' );
	$articles[ $found['uri'] ] = $article;
}
echo json_encode( $articles );
